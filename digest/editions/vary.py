"""Variety: a story that is much like those before it comes later."""

from collections.abc import Sequence

import numpy as np

from digest.editions.likeness import Likeness
from digest.editions.words import telling_words_of
from digest.model import Story

# No edition is longer than this; what comes after keeps its order.
PLACES = 100
LOOKED_AT = 400
BODY = 700
# Any two stories of one day are as much alike as this.
NOISE = 0.1


def vary(stories: Sequence[Story], worths: Sequence[float], variety: float) -> list[tuple[int, float]]:
    """The places of stories (best first, with their worths) in a new order, each with what likeness cost it.

    Maximal marginal relevance (Carbonell 1998): worth less `variety` times the likeness to what came before.
    """
    size = min(len(stories), LOOKED_AT)
    if variety <= 0 or size < 2:
        return [(place, 0.0) for place in range(len(stories))]
    likeness = Likeness([telling_words_of(f"{story.lead.title}\n{story.lead.text[:BODY]}") for story in stories[:size]])
    worth, costs, left = np.array(worths[:size]), np.zeros(size), np.ones(size, bool)
    order: list[tuple[int, float]] = []
    for _ in range(min(size, PLACES)):
        best = int(np.argmax(np.where(left, worth - costs, -np.inf)))
        left[best] = False
        order.append((best, float(costs[best])))
        costs = np.maximum(costs, variety * (likeness.row(best) - NOISE))
    rest = [place for place in range(len(stories)) if place >= size or left[place]]
    return order + [(place, float(costs[place]) if place < size else 0.0) for place in rest]
