"""Articles and texts written for these tests."""

from datetime import UTC, datetime, timedelta

from digest.editions.fingerprint import fingerprint
from digest.model import Article

NOW = datetime(2025, 3, 10, 7, 0, tzinfo=UTC)

BRIDGE = (
    "The old iron bridge at Lindmouth was closed to traffic on Monday after inspectors found cracks in two piers. "
    "Engineers from the county said the repair would take at least eleven weeks and cost about four million crowns. "
    "Buses will go round by the northern road, which adds twenty minutes to the way into town. "
    "The mayor, Ruth Calder, asked drivers for patience and promised a ferry for people on foot. "
    "The bridge was built in 1911 and last repaired after the flood of 1987."
)
BRIDGE_ELSEWHERE = (
    "Cracks in two piers have closed the iron bridge at Lindmouth, the county announced. "
    "Fishermen below the town warned months ago that stones were falling into the river near their moorings. "
    "The bridge was built in 1911."
)
HARVEST = (
    "Apple growers in the Sorrel valley expect their smallest harvest in thirty years. "
    "Frost in late April killed most of the blossom, and a dry June did the rest. "
    "The growers' union wants the state to pay half of the loss, which it puts at nine million crowns. "
    "A decision is expected before the end of the month, the ministry of agriculture said. "
    "Shops have begun to order fruit from abroad."
)


def article(number: int = 1, **changed: object) -> Article:
    """An article of this morning, its fingerprint taken from its text."""
    fields: dict[str, object] = {
        "url": f"https://paper.example/{number}",
        "title": f"Headline number {number}",
        "text": "",
        "source": "The Paper",
        "language": "en",
        "published": NOW - timedelta(hours=2),
        "first_seen": NOW - timedelta(hours=1),
        "id": number,
    }
    fields |= changed
    fields.setdefault("fingerprint", fingerprint(str(fields["text"])))
    return Article(**fields)  # type: ignore[arg-type]  # the fields are checked by the tests that give them
