"""A reader's topics in one cell of a table: `politics; sport`, or a JSON list when a name holds a separator."""

import json
import re
from collections.abc import Iterable, Sequence

from subscribers.one_line import one_line

SEPARATORS = re.compile(r"[;,|]")
LONGEST = 100


def parse_topics(text: str) -> tuple[str, ...]:
    """The names in `a; b`, `a, b`, `a | b` or `["a", "b"]`, each once; anything else is one name."""
    names = json_names(text) or SEPARATORS.split(text)
    clean = (one_line(name, LONGEST) for name in names)
    return tuple(dict.fromkeys(name for name in clean if name))


def format_topics(topics: Sequence[str]) -> str:
    """The text from which `parse_topics` reads the same names."""
    text = "; ".join(topics)
    return text if parse_topics(text) == tuple(topics) else json.dumps(list(topics), ensure_ascii=False)


def json_names(text: str) -> Iterable[str]:
    """The strings in a JSON list; nothing when it is none."""
    if not text.lstrip().startswith("["):
        return ()
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return [name for name in names if isinstance(name, str)]
