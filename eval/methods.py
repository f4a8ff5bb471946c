"""Ours, and the methods that others would take, each as one function from texts to groups by size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from igarape.doubts.cover import space
from igarape.doubts.group import group
from igarape.doubts.vectors import Vectors, Words, normal, unit, weighted

Groups = list[NDArray[np.int64]]


def ours(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """Group as the product does, with the default encoder."""
    return [np.array(each.members) for each in group(texts, range(len(texts)), vectors).topics]


def words(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """Group as the product does, with the encoder that needs no weights."""
    return ours(texts, Words().encode(texts), intents)


def plain(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """Cover neighbourhoods of the encoder's centred vectors, with one threshold from random pairs."""
    rows = unit(vectors - vectors.mean(axis=0))
    alike = rows @ rows.T
    bound = np.clip(np.quantile(alike[np.triu_indices(len(rows), 1)], 1 - 5 / len(rows)), 0.35, 0.75)
    near = alike >= bound
    free = np.ones(len(rows), dtype=bool)
    found: Groups = []
    while True:
        counts = (near & free).sum(axis=1) * free
        if counts.max() < 2:
            return _by_size(found)
        found.append(np.flatnonzero(near[counts.argmax()] & free))
        free[found[-1]] = False


def kmeans(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """k-means on joined vectors; it is told how many intents there are."""
    from sklearn.cluster import KMeans

    return _of(KMeans(intents, n_init=4, random_state=0).fit_predict(_joined(texts, vectors)))


def hdbscan(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """HDBSCAN on joined vectors, three messages being a group."""
    from sklearn.cluster import HDBSCAN

    return _of(HDBSCAN(min_cluster_size=3, copy=True).fit_predict(_joined(texts, vectors)))


def louvain(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """Louvain's communities of the graph of eight nearest neighbours, at resolution 4."""
    from scipy import sparse
    from sknetwork.clustering import Louvain

    rows = _joined(texts, vectors)
    alike = rows @ rows.T
    np.fill_diagonal(alike, 0)
    near = np.argsort(-alike, axis=1)[:, :8]
    graph = np.zeros_like(alike)
    np.put_along_axis(graph, near, np.square(np.maximum(np.take_along_axis(alike, near, 1), 0)), 1)
    return _of(
        Louvain(resolution=4, random_state=0).fit_predict(sparse.csr_matrix(np.maximum(graph, graph.T)))
    )


def tfidf(texts: list[str], vectors: Vectors, intents: int) -> Groups:
    """k-means on TF-IDF alone; it is told how many intents there are."""
    from sklearn.cluster import KMeans

    return _of(
        KMeans(intents, n_init=4, random_state=0).fit_predict(weighted([normal(text) for text in texts]))
    )


def _joined(texts: list[str], vectors: Vectors) -> Vectors:
    return space([normal(text) for text in texts], vectors).rows


def _of(assigned: NDArray[np.int64]) -> Groups:
    return _by_size([np.flatnonzero(assigned == number) for number in np.unique(assigned) if number >= 0])


def _by_size(groups: Groups) -> Groups:
    return sorted(groups, key=lambda each: (-len(each), int(each[0])))


METHODS = {
    "igarape": ours,
    "igarape, words only": words,
    "plain cover": plain,
    "k-means, k known": kmeans,
    "HDBSCAN": hdbscan,
    "Louvain": louvain,
    "TF-IDF k-means, k known": tfidf,
}
