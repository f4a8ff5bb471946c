"""3 · rows become doubts and outcomes.

detect   is it a doubt: a question, a problem, or both?
group    which doubts mean the same?
outcome  how did it end?
"""
