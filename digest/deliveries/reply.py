"""What a relay answers: replies read from bytes as they drip in (RFC 5321 4.2, RFC 3463)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from digest.model import State

LONGEST_LINE = 4096
LONGEST_KNOWN = 512
MOST_LINES = 200
LONGEST_TEXT = 500
# Not about the reader: the sender's domain is turned away for want of authentication.
ABOUT_SENDER = ("5.7.26", "5.7.515")
REFUSES_SENDER = re.compile(rf"5\d\d[ -](?:{'|'.join(map(re.escape, ABOUT_SENDER))})\b")
CONTROLS = re.compile(r"[^\x20-\x7e\xa0-\xff]+")
# Too much at once, by RFC 5321 3.8 or RFC 3463 X.7; a greylist says nothing of how much.
LESS = re.compile(r"421[ -]|4\d\d[ -]4\.7\.")
GREYLIST = re.compile(r"gr[ea]y.?list", re.IGNORECASE)
# What stands before an @, also one that a link has encoded; a quoted one may hold spaces (RFC 5321 4.1.2).
LOCAL_PART = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|[^\s<>\"'(][^\s<>\"(]*?)(?:@|%40)")


def masked(text: str) -> str:
    """A reply for the logs: of each address only the domain is left."""
    return LOCAL_PART.sub("***@", text)


def asks_for_less(text: str) -> bool:
    """Whether a refusal for now says that mail comes too fast."""
    return LESS.match(text) is not None and GREYLIST.search(text) is None


class ReplyError(ValueError):
    """What came is not a reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its code and its lines, in latin-1, without codes of their own."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The reply in one line with its code, at most 500 printable characters."""
        return CONTROLS.sub(" ", f"{self.code} {' '.join(self.lines)}")[:LONGEST_TEXT].strip()

    @property
    def accepts(self) -> bool:
        """Whether it is a 2xx."""
        return 200 <= self.code < 300

    @property
    def refuses(self) -> bool:
        """Whether it is a 4xx or 5xx."""
        return 400 <= self.code < 600

    @property
    def closes(self) -> bool:
        """Whether the relay says that it closes the connection (421)."""
        return self.code == 421

    @property
    def is_about_us(self) -> bool:
        """Whether a refusal is about who we are to the relay, so that every other message would meet it as well."""
        return self.code in (530, 535, 538)

    @property
    def is_about_sender(self) -> bool:
        """Whether a refusal is about the sender's domain, so that all that comes from there would meet it as well."""
        return self.code >= 500 and REFUSES_SENDER.match(self.text) is not None

    @property
    def outcome(self) -> State | None:
        """What it makes of a delivery: sent, deferred, failed; None where it settles nothing."""
        return OUTCOMES.get(self.code // 100)


OUTCOMES = {2: State.SENT, 4: State.DEFERRED, 5: State.FAILED}


class ReplyReader:
    """Puts replies together from pieces of the stream."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[str] = []
        self._code = 0

    @property
    def is_between(self) -> bool:
        """Whether no reply has been begun."""
        return not self._rest and not self._lines

    def read(self, data: bytes) -> Iterator[Reply]:
        """The replies that these bytes complete, one after the other; ReplyError where one is none."""
        if not self._rest and not self._lines and (known := _known(data)):
            yield from known
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if (reply := self._line(line)) is not None:
                yield reply
        if len(self._rest) > LONGEST_LINE:
            raise ReplyError("a reply line without end")

    def _line(self, line: bytes) -> Reply | None:
        code, is_last, text = _parsed(line)
        if self._lines and code != self._code:
            raise ReplyError(f"not a reply: its lines say {self._code} and {code}")
        self._code = code
        self._lines.append(text)
        if len(self._lines) > MOST_LINES:
            raise ReplyError("a reply without end")
        if not is_last:
            return None
        reply, self._lines = Reply(code, tuple(self._lines)), []
        return reply


# Most pieces of a run are the same: whole replies of one line each, told by their four first bytes.
@lru_cache(maxsize=256)
def _known(data: bytes) -> tuple[Reply, ...]:
    if len(data) > LONGEST_KNOWN or not data.endswith(b"\n") or any(line[3:4] == b"-" for line in data.split(b"\n")):
        return ()
    try:
        return tuple([Reply(code, (text,)) for code, _, text in map(_parsed, data.split(b"\n")[:-1])])
    except ReplyError:
        return ()


@lru_cache(maxsize=256)
def _parsed(line: bytes) -> tuple[int, bool, str]:
    line = line.rstrip(b"\r")
    code, mark = line[:3], line[3:4]
    if not code.isdigit() or mark not in b" -" or not 200 <= int(code) < 600 or len(line) > LONGEST_LINE:
        raise ReplyError(f"not a reply: {CONTROLS.sub(' ', line[:80].decode('latin-1'))}")
    return int(code), mark != b"-", line[4:].decode("latin-1")
