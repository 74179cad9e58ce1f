"""One question before what cannot be taken back."""

import sys

import click

from digest.errors import StoppedError, UsageError


def ask(question: str, *, yes: bool, as_json: bool = False) -> None:
    """Ask a yes-or-no question unless `yes`; StoppedError for a no, UsageError where nobody could answer."""
    if yes:
        return
    click.echo("" if as_json else f"{question} [y/N]: ", err=True, nl=False)
    answer = "" if as_json else sys.stdin.readline()
    if not answer:
        raise UsageError("nobody was there to say yes", where=question, fix="say --yes")
    if answer.strip().lower() not in ("y", "yes"):
        raise StoppedError("nothing was changed")
