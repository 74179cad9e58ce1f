"""How alike documents are: cosines of their weighted terms, found only through terms that few of them share."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Places = NDArray[np.int32]

# A batch of three says little about which terms are rare: each batch is weighed as if so many others stood beside it.
OTHERS = 1000
# Terms in more documents than this tell no event from another, and would let the work grow with the square.
WIDEST, WIDEST_SHARE = 200, 20


class Likeness:
    """The documents (lists of terms) of a batch as sparse vectors of unit length, tf-idf weighted."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = [Counter(document) for document in documents]
        numbers: dict[str, int] = {}
        for count in counts:
            for term in count:
                numbers.setdefault(term, len(numbers))
        self._size = len(documents)
        self._terms = [np.fromiter((numbers[term] for term in count), np.int32, len(count)) for count in counts]
        self._spread = np.bincount(joined(self._terms, np.int32), minlength=len(numbers))
        self._weights = [self._weigh(count, terms) for count, terms in zip(counts, self._terms, strict=True)]
        self._shelve()

    def row(self, document: int) -> Numbers:
        """The cosine of one document to each document of the batch."""
        slices = [
            (weight, self._bounds[term], self._bounds[term + 1])
            for term, weight in zip(self._terms[document].tolist(), self._weights[document].tolist(), strict=True)
            if self._spread[term] <= self._widest
        ]
        if not slices:
            return np.zeros(self._size, np.float32)
        places = np.concatenate([self._shelf[start:end] for _, start, end in slices])
        products = np.concatenate([self._shelf_weights[start:end] * weight for weight, start, end in slices])
        return np.bincount(places, products, self._size).astype(np.float32)

    def _weigh(self, count: Counter[str], terms: Places) -> Numbers:
        frequencies = np.fromiter((1 + math.log(times) for times in count.values()), np.float32, len(count))
        weights = frequencies * np.log((self._size + OTHERS) / self._spread[terms])
        return (weights / (np.linalg.norm(weights) or 1.0)).astype(np.float32)

    def _shelve(self) -> None:
        """Turn the vectors around: for each term the documents that have it, side by side."""
        terms, weights = joined(self._terms, np.int32), joined(self._weights, np.float32)
        places = np.repeat(np.arange(self._size, dtype=np.int32), [len(part) for part in self._terms])
        order = np.argsort(terms, kind="stable")
        self._shelf, self._shelf_weights = places[order], weights[order]
        self._bounds = np.concatenate(([0], np.cumsum(self._spread)))
        self._widest = max(WIDEST, self._size // WIDEST_SHARE)


def joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[np.generic]:
    """The parts as one array, which may be empty."""
    return np.concatenate(parts) if parts else np.empty(0, kind)
