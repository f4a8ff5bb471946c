"""In Brazilian Portuguese: what is said of doubts and of the encoders."""

from __future__ import annotations

# ruff: noqa: E501  (a sentence and its twin are read side by side)

CATALOGUE: dict[str, str] = {
    # -- encoders
    "Understanding texts needs a package that is not installed: {name}.": "Para entender os textos é preciso um pacote que não está instalado: {name}.",
    "Install it with: pip install 'igarape[doubts]'; or name the encoder words, which needs no weights.": "Instale com: pip install 'igarape[doubts]'; ou use o encoder words, que dispensa pesos.",
    "The encoder {name} cannot be opened: {reason}.": "Não foi possível abrir o encoder {name}: {reason}.",
    "Name sentences, words, module:function, or the folder of a model.": "Indique sentences, words, módulo:função ou a pasta de um modelo.",
    "A model's folder needs a package that is not installed: {name}.": "Para abrir a pasta de um modelo é preciso um pacote que não está instalado: {name}.",
    "Install it with: pip install sentence-transformers": "Instale com: pip install sentence-transformers",
}
