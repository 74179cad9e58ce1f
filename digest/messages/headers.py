"""Header lines as bytes of our own: ASCII, folded at 78 (RFC 5322), encoded words under 75 (RFC 2047)."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr

from digest.domain import ascii_domain
from digest.errors import DigestError
from digest.messages.plain import plain
from digest.messages.reader_headers import list_header
from digest.model import Edition, MailingList

LINE = 78
# The widest line that carries an encoded word, RFC 2047 section 2.
ENCODED_LINE = 76
Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL_PART = re.compile(rf"{ATOM}(?:\.{ATOM})*|\"(?:[ !#-\[\]-~]|\\[ -~])*\"")
BEYOND_ASCII = re.compile(r"[^\x00-\xa0\ud800-\udfff]")
PHRASE = re.compile(rf"{ATOM}(?: {ATOM})*")


def edition_headers(edition: Edition, subject: str, boundary: str) -> tuple[bytes, bytes]:
    """The headers all readers share: what stands before the personal ones, and the rest with the empty line."""
    return list_headers(
        edition.list,
        subject=subject,
        moment=edition.composed_at,
        edition=edition.id,
        kind=edition.cadence,
        precedence="Precedence: bulk\r\n",
        boundary=boundary,
    )


def list_headers(
    mailing_list: MailingList,
    *,
    subject: str,
    moment: datetime,
    kind: str,
    boundary: str,
    edition: int = 0,
    precedence: str = "",
) -> tuple[bytes, bytes]:
    """The headers of any mail of a list: From, and all that stands after the reader's own, with the empty line."""
    name, sender = mailbox(mailing_list.sender, "the list's sender")
    domain = sender.rpartition("@")[2]
    rest = [
        text_header("Subject", subject),
        folded("Date", [format_datetime(moment.astimezone(UTC))]),
        *_reply_to(mailing_list),
        list_id(mailing_list, domain),
        *([list_header("List-Help", [f"<{mailing_list.help_url}>"])] if mailing_list.help_url else []),
        folded("Feedback-ID", [f"{edition}:{_label(mailing_list.name)}:{kind}:{_sender_id(domain)}"]),
        f"{precedence}Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n".encode("ascii"),
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii"),
    ]
    return address_header("From", name, sender), b"".join(rest)


def list_id(mailing_list: MailingList, domain: str) -> bytes:
    """List-Id (RFC 2919): the title when it is ASCII, and a name under the sender's domain that never changes."""
    title = plain(mailing_list.title)
    words = phrase_words(title, LINE) if _folds(title) else []
    return folded("List-Id", [*words, f"<{_label(mailing_list.name)}.{domain}>"])


def text_header(name: str, text: str) -> bytes:
    """A header of free text (Subject): as it is when it is ASCII that folds, else encoded words."""
    line = plain(text)
    return folded(name, line.split(" ") if _folds(line) else encoded_words(line, room_beside(name)))


def address_header(name: str, display: str, address: str) -> bytes:
    """From, To or Reply-To: one mailbox with an optional display name."""
    shown = phrase_words(plain(display), room_beside(name))
    return folded(name, [*shown, f"<{address}>" if shown else address])


def folded(name: str, words: list[str]) -> bytes:
    """Words with one space between them, in lines of at most 78 characters where a word allows it."""
    lines, line = [], f"{name}:"
    for number, word in enumerate(words):
        if number and len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line, ""]).encode("ascii")


def encoded_words(text: str, room: int) -> list[str]:
    """Text as encoded words of at most `room` characters each, never splitting a character; in the shorter encoding."""
    data = text.encode()
    encoded = _q_encoded if len(_q_encoded(data)) < len(_b_encoded(data)) else _b_encoded
    words, held = [], b""
    for character in text:
        more = held + character.encode()
        if len(encoded(more)) > room:
            words.append(encoded(held))
            more = character.encode()
        held = more
    return [*words, encoded(held)] if held else words


def phrase_words(text: str, room: int) -> list[str]:
    """A display name as words: atoms, a quoted string, or encoded words when it is not ASCII or does not fold."""
    if not text:
        return []
    if not _folds(text):
        return encoded_words(text, room)
    if PHRASE.fullmatch(text):
        return text.split(" ")
    return ('"' + re.sub(r'(["\\])', r"\\\1", text) + '"').split(" ")


def room_beside(name: str) -> int:
    """How long an encoded word may be beside a header's name."""
    return ENCODED_LINE - len(name) - 2


def mailbox(value: str, where: str) -> tuple[str, str]:
    """`Name <address>` as display name and wire address; DigestError when there is no address in it."""
    display, address = parseaddr(plain(value))
    return display, wire_address(address, where)


def envelope_sender(mailing_list: MailingList) -> str:
    """The address in the envelope of a list's mails, to which bounces come back."""
    return mailbox(mailing_list.return_path or mailing_list.sender, "the list's sender")[1]


def wire_address(address: str, where: str) -> str:
    """An address fit for ASCII headers, its domain in IDNA (RFC 5891); DigestError says what cannot be."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise DigestError(
            "the part before the @ is not ASCII, which needs SMTPUTF8",
            where=where,
            fix="take an address in ASCII letters, which every server can answer",
        )
    if not LOCAL_PART.fullmatch(local) or len(local) > 64:
        raise DigestError("this is not a mail address", where=where, fix="correct or remove it")
    return f"{local}@{wire_domain(domain, where)}"


def reader_address(address: str, where: str = "To") -> str:
    """A reader's address: as `wire_address`, but before the @ any letters, which need SMTPUTF8 (RFC 6532)."""
    local, _, domain = address.rpartition("@")
    if local.isascii():
        return wire_address(address, where)
    # Letters beyond ASCII stand where letters may (RFC 6532 section 3.2), and are counted in octets.
    if not LOCAL_PART.fullmatch(BEYOND_ASCII.sub("x", local)) or not local.isprintable() or len(local.encode()) > 64:
        raise DigestError("this is not a mail address", where=where, fix="correct or remove it")
    return f"{local}@{wire_domain(domain, where)}"


def wire_domain(domain: str, where: str) -> str:
    """A domain in ASCII; DigestError when it is none."""
    wire = ascii_domain(domain)
    if not wire:
        raise DigestError("the part after the @ is not a domain", where=where, fix="correct or remove this address")
    return wire


def _reply_to(mailing_list: MailingList) -> list[bytes]:
    if not mailing_list.reply_to:
        return []
    return [address_header("Reply-To", *mailbox(mailing_list.reply_to, "the list's reply-to"))]


def _label(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or "list"


def _sender_id(domain: str) -> str:
    # The receivers that count complaints by it ask for 5 to 15 characters that never change.
    return hashlib.sha256(domain.lower().encode()).hexdigest()[:12]


def _folds(text: str) -> bool:
    # Whatever looks like an encoded word has to be encoded, or it would be read as one.
    return text.isascii() and "=?" not in text and all(len(word) < ENCODED_LINE for word in text.split(" "))


def _b_encoded(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode('ascii')}?="


def _q_encoded(data: bytes) -> str:
    # What a display name may carry unencoded is the strictest set (RFC 2047 section 5, rule 3), so it serves all.
    letters = ("_" if code == 32 else chr(code) if code in Q_SAFE else f"={code:02X}" for code in data)
    return f"=?utf-8?q?{''.join(letters)}?="
