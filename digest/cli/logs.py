"""The log: one line an event on stderr, for people or as JSON, with ids and never an address in full."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

import click

from digest.deliveries.reply import masked

# What a line is about becomes a field of its own.
NUMBERED = re.compile(r"\b(delivery|edition|source) (\d+)\b")
# A list that is meant begins what is said of it: "a list has no title" names none.
NAMED = re.compile(r"(?:^|[:;,] )list ([\w.-]*\w)")
# Whoever holds the word after these may act for a reader.
TOKEN = re.compile(r"/(unsubscribe|confirm)/[^\s\"'<>]+")
LONGEST = 4000
LOG = logging.getLogger("digest.cli")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the ids that the message names."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = discreet(record.getMessage()).strip()
        entry = {"time": moment, "level": record.levelname.lower(), "logger": record.name, "message": message}
        if error := error_of(record):
            entry["error"] = error
        return json.dumps(entry | ids_of(message), ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One line a record for people: no traceback, the error in words."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        error = error_of(record)
        told = f"{discreet(record.getMessage())}{f': {error}' if error else ''}"
        return " ".join(f"{moment} {record.levelname.lower()} {record.name}: {told}".split())


def error_of(record: logging.LogRecord) -> str:
    """The error that a record carries, in words; "" when it carries none."""
    error = record.exc_info[1] if record.exc_info else None
    return discreet(f"{type(error).__name__}: {error}") if error else ""


def discreet(text: str) -> str:
    """A text of which each address keeps only its domain, and each link to us only where it leads."""
    return TOKEN.sub(r"/\1/***", masked(text[:LONGEST]))


def ids_of(message: str) -> dict[str, Any]:
    """The delivery, edition, source and list that a message names first."""
    found: dict[str, Any] = {}
    for noun, number in NUMBERED.findall(message):
        found.setdefault(noun, int(number))
    named = NAMED.search(message)
    return found | ({"list": named[1]} if named else {})


def start_logging(*, as_json: bool, verbose: bool) -> None:
    """Send the log of this process, our own and that of the parts we use, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else PlainLines())
    root = logging.getLogger()
    for before in [one for one in root.handlers if isinstance(one.formatter, (JsonLines, PlainLines))]:
        root.removeHandler(before)
    root.addHandler(handler)
    logging.captureWarnings(as_json)
    # That a tick is skipped while the one before it lasts is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("digest").setLevel(logging.INFO if verbose or as_json else logging.WARNING)


def is_json() -> bool:
    """Whether the log of this process is JSON."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)


def remark(text: str, *, level: int = logging.INFO) -> None:
    """Say something on stderr beside the output: a line for people, or an object where the log is JSON."""
    if is_json():
        LOG.log(level, "%s", text)
    else:
        click.echo(text, err=True)
