"""3 · rows become doubts and outcomes.

detect   is it a doubt: a question, a problem, or both?
outcome  what followed it, and how did it end? (signals: what people say, tap and press)
group    which doubts mean the same, how often, by how many people? (cover, rank, vectors)
label    what a topic is called · identity  that it stays so · correct  what a person knows better (corrections, aside)
by_hand  what people say of how doubts ended · strata  which they are asked about · thread  what they see of each
insight  all of it, from the rows of a lake to the tables of its insights layer
"""
