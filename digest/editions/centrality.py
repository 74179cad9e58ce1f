"""How central each sentence of a text is: by its words, of which rarer ones count more."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence


def centralities(vectors: Sequence[Mapping[str, float]], heading: Mapping[str, float]) -> list[float]:
    """How close each sentence is to the whole text and its title, from 0 for the farthest to 1 for the closest."""
    whole = Counter[str]()
    for vector in (*vectors, heading):
        whole.update(vector)
    # The length of the whole is the same for all and cancels out in the scaling.
    return scaled(
        [sum(weight * whole[word] for word, weight in vector.items()) / length_of(vector) for vector in vectors]
    )


def spread_of(documents: Iterable[Collection[str]]) -> Counter[str]:
    """In how many of the documents each word stands."""
    return Counter(word for document in documents for word in document)


def vectors_of(documents: Sequence[Mapping[str, int]]) -> list[dict[str, float]]:
    """The words of each sentence with their weights: rarer among the sentences counts more."""
    rarity = {word: math.log(1 + len(documents) / count) for word, count in spread_of(documents).items()}
    return [{word: count * rarity[word] for word, count in document.items()} for document in documents]


def told_again(words: Collection[str], spread: Mapping[str, int]) -> float:
    """How much of what a sentence says comes back in others: the summed logarithms of the spread of its words."""
    return sum(math.log(spread[word]) for word in words)


def scaled(values: Sequence[float]) -> list[float]:
    """Values moved and stretched so that the lowest is 0 and the highest 1; all 0 where they are alike."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / ((high - low) or 1.0) for value in values]


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of the angle between two vectors; 0 when one is empty."""
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    return dot / (length_of(one) * length_of(other)) if dot else 0.0


def length_of(vector: Mapping[str, float]) -> float:
    """The Euclidean length of a vector."""
    return math.sqrt(sum(weight * weight for weight in vector.values()))
