"""The lake in marimo: choose a question, read its answer, look at the messages.

pip install igarape[pictures] marimo pandas
IGARAPE_LAKE=demo-lake marimo run examples/marimo_app.py
"""

import marimo

app = marimo.App(app_title="igarape")


@app.cell
def _():
    import marimo as mo

    import igarape

    lake = igarape.open()
    return lake, mo


@app.cell
def _(mo):
    question = mo.ui.dropdown(["hours", "days", "lengths", "doubts", "clarified"], "hours", label="Question")
    word = mo.ui.text("boleto", label="Messages with the word")
    mo.hstack([question, word], justify="start")
    return question, word


@app.cell
def _(lake, question):
    lake.ask(question.value)
    return


@app.cell
def _(lake, mo, word):
    said = word.value.replace("'", "''")
    found = lake.messages.filter(f"contains(lower(text), lower('{said}'))").select("date, author_kind, text")
    mo.ui.table(found.order("date DESC").df())
    return


if __name__ == "__main__":
    app.run()
