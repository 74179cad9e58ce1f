"""The flood guard: old articles that come as new, because a source gave them other names, are held for a look."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from digest.model import Article

MANY = 5  # old articles at once; fewer are a correction or an import of a day
SHARE = 0.5  # of what is new
LATE = timedelta(hours=1)  # clocks differ, and some articles are published under the time of their writing


def flood(
    new: Sequence[Article], addresses: Collection[str], titles: Collection[str], read_at: datetime | None
) -> tuple[Article, ...]:
    """Those of a source's new articles that are old, if they are many; else none.

    Old is what has an address or title of the source's earlier articles, or a date from before it was last read.
    """
    old = tuple(
        article
        for article in new
        if article.url in addresses
        or article.title in titles
        or (read_at is not None and article.published is not None and article.published < read_at - LATE)
    )
    return old if len(old) >= MANY and len(old) >= SHARE * len(new) else ()
