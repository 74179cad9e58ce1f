"""Which sentences a sentence cannot be told without: those before it, back to one that leans on nothing."""

from collections.abc import Sequence

from digest.editions.connectives import leans_back


def chains_of(texts: Sequence[str], language: str, longest: int) -> list[range]:
    """For each place where the telling would have to begin for its sentence to be understood, as places in a row.

    Those of more than so many sentences are left out; the first of all leans on nothing that could be told.
    """
    chains, start = list[range](), 0
    for place, text in enumerate(texts):
        start = start if leans_back(text, language) else place
        chains.append(range(start, place + 1))
    return [chain for chain in chains if len(chain) <= longest]
