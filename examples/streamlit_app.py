"""The lake in Streamlit: choose a question and its days, see the answer, take its rows along.

pip install igarape[pictures] streamlit
IGARAPE_LAKE=demo-lake streamlit run examples/streamlit_app.py
"""

import streamlit as st

import igarape
from igarape.errors import Problem

st.set_page_config("igarape", layout="wide")
lake = igarape.open()  # nothing stays open in it: a rerun sees what was built meanwhile

with st.sidebar:
    question = st.selectbox("Question", ["hours", "days", "users", "lengths", "doubts", "clarified", "gaps"])
    chats = dict(lake.chats.filter("title IS NOT NULL").select("chat, title").rows)
    chat = st.selectbox("Chat", [None, *chats], format_func=lambda each: chats.get(each, "All chats"))
    days = st.date_input("Days", value=())

since, until = days if len(days) == 2 else (None, None)
try:
    answer = lake.ask(question, since=since, until=until, chat=chat)
except Problem as problem:  # no message in those days, for instance
    st.info(str(problem))
    st.stop()

st.subheader(answer.title)
for sentence in answer.sentences:
    st.text(sentence)
if answer.chart:
    st.vega_lite_chart(answer.chart.spec, theme=None)
frame = answer.df()
st.dataframe(frame, hide_index=True)
st.download_button("CSV", frame.to_csv(index=False), f"{question}.csv")
