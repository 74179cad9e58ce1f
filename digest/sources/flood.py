"""The flood guard: old articles that come as new, because a source gave them other names, are held for a look."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from digest.model import Article

MANY = 5  # old articles at once; fewer are a correction or an import of a day
SHARE = 0.5  # of what is new
# Some articles are published under the time of their writing, and many under a day without a time.
LATE = timedelta(hours=36)


def flood(new: Sequence[Article], repeated: Collection[Article], read_at: datetime | None) -> tuple[Article, ...]:
    """Those of a source's new articles that are old, if they are many; else none.

    Old is what is `repeated` under another name, or has a date from well before the source was last read.
    """
    old = tuple(article for article in new if article in repeated or is_late(article, read_at))
    if len(old) >= MANY and len(old) >= SHARE * len(new):
        return old
    # Whatever comes beside them, these were there before.
    return tuple(article for article in new if article in repeated) if len(repeated) >= MANY else ()


def is_late(article: Article, read_at: datetime | None) -> bool:
    """Whether an article that was not there at the last read is older than that."""
    return read_at is not None and article.published is not None and article.published < read_at - LATE
