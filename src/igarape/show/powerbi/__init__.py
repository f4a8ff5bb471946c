"""A Power BI project as text: a semantic model in TMDL, and a report in PBIR, over the Parquet files of a star.

model     the tables, columns and relationships, named for people
measures  what is counted, in DAX
tmdl      the model's files
visuals   one picture, card or table of a page, as PBIR wants it
pages     the three pages
project   all files together
"""
