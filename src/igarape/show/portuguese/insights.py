"""In Brazilian Portuguese: what a build says of the insights, and what says that there are none."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    "{doubts} {doubts:doubt|doubts} and {topics} {topics:topic|topics}, told in {seconds} {seconds:second|seconds}.": "{doubts} {doubts:dúvida|dúvidas} e {topics} {topics:tema|temas}, em {seconds} {seconds:segundo|segundos}.",
    "The doubts of this lake have not been looked for yet, so {table} has no rows: igarape build --doubts": "As dúvidas deste lago ainda não foram procuradas; por isso {table} não tem linhas: igarape build --doubts",
}
