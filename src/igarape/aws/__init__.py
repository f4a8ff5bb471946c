"""What runs in AWS Lambda, and the template of the stack around it.

receive   a request of Telegram goes to the queue
keep      a batch of the queue becomes one segment of raw
build     once a day, what is new in raw becomes rows
doubts    once that is done, the doubts and topics of those rows
event     what API Gateway and function URLs hand to `receive`
rotating  the webhook's secret, read where AWS keeps it
figures   one line of figures, which CloudWatch counts
"""
