"""Long work in short pieces, so that no transaction keeps others waiting."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def pages(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in their order, in pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
