"""`digest templates`: the templates of the mails."""

from typing import Any

import click

from digest.cli.noun import Noun
from digest.cli.output import as_json_option, counted, print_record, print_rows
from digest.cli.session import Session, pass_session
from digest.errors import TemplateError
from digest.messages.samples import sample_editions
from digest.messages.templates import check_templates


@click.group(cls=Noun)
def templates() -> None:
    """The templates of the mails: those that come with digest, and your own before them."""


@templates.command()
@as_json_option
@pass_session
def check(session: Session, as_json: bool) -> None:
    """Look at every template and set sample editions with it; list each fault with file, line and what to write.

    Says too which colours have no counterpart in dark mode, and which texts a language has no words for. Exits with 1
    when there is a fault.

    \b
    Example:
      digest templates check
    """
    read = session.service.read_templates()
    faults = check_templates(read)
    if faults:
        print_rows([fault_row(fault) for fault in faults], as_json=as_json, empty="")
        raise TemplateError(f"{counted(len(faults), 'fault')} in the templates", fix="mend them, then check again")
    samples = [name for name, _ in sample_editions()]
    untold = {f"said in English for lack of {tag}": keys for tag, keys in read.missing.items()}
    dark = {"to be looked at": [str(colour) for colour in read.same_in_dark]} if read.same_in_dark else {}
    print_record({"templates": read.names, "set with": samples, "faults": 0, **dark, **untold}, as_json=as_json)


def fault_row(fault: TemplateError) -> dict[str, Any]:
    """A fault in one row; line 0 when it is about the file as a whole."""
    file, _, line = fault.where.rpartition(":")
    numbered = bool(file) and line.isdigit()
    return {
        "file": file if numbered else fault.where,
        "line": int(line) if numbered else 0,
        "what": " ".join(fault.what.split()),
        "write instead": fault.fix,
    }
