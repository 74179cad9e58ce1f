"""`digest subscribers import` and `export`: readers from and to CSV files."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from digest.cli.logs import remark
from digest.cli.new_file import refuse_taken
from digest.cli.output import as_json_option, counted, print_record, printable
from digest.cli.session import Session, pass_session
from digest.errors import UsageError
from digest.storage.lists import list_named
from subscribers.export_csv import export_rows
from subscribers.import_csv import import_rows, read_csv
from subscribers.import_row import ImportReport, ImportRow, Problem
from subscribers.list_store import walk_list
from subscribers.one_line import one_line
from subscribers.subscription import Status, Subscription

PROBLEMS_SHOWN = 50
TOPICS_SHOWN = 10
READERS_A_REMARK = 10_000
MAKE_TOPIC = "`digest lists set {} --help` says how to make one"
NO_CONSENT = (
    "new readers of whom the file does not say where they agreed (`consent`), when (`consent_at`, with its zone) and, "
    "beside both, a `status` of `active` are pending: they get no mail; where you know it, import the file again with "
    "--consent"
)

SAYS_PENDING = (
    "`pending`, which --consent does not change; where you know that they agreed, take the word out of "
    "those lines and import them with --consent"
)


def read_consent(_context: click.Context, _option: click.Parameter, text: str | None) -> str:
    """Where they agreed, on one line, "" when it was not given; UsageError for what says nothing."""
    consent = one_line(text or "", 500)
    if text is not None and not consent:
        fix = "say where they agreed, or leave it out: then they are pending"
        raise UsageError("it is blank, and nobody becomes active without consent", where="--consent", fix=fix)
    return consent


consent_option = click.option(
    "--consent", metavar="WHERE", callback=read_consent, help="Where they agreed: then they are active, else pending."
)


@click.command(name="import")
@click.argument("list_name", metavar="LIST")
@click.argument("file", type=click.File("rb"))
@consent_option
@as_json_option
@pass_session
def import_(session: Session, list_name: str, file: BinaryIO, consent: str, as_json: bool) -> None:
    """Put the people of a CSV file on a list; what is wrong is reported by line, and the rest goes in.

    The file may be -, which is standard input.
    Nobody who unsubscribed or is suppressed is brought back by a file.

    \b
    Example:
      digest subscribers import morning readers.csv --consent "sign-up form on our site, 2025"
    """
    service = session.service
    plan = read_csv(file.read())
    with service.database.read() as connection:
        mailing_list = list_named(connection, list_name)
    unknown: Counter[str] = Counter()
    said: Counter[Status | None] = Counter()
    report = import_rows(
        service.database.write,
        mailing_list.id,
        noting(plan, frozenset(topic.name for topic in mailing_list.topics), unknown, said),
        hash_key=service.hash_key,
        now=service.clock(),
        consent=consent,
        progress=ImportProgress(),
    )
    if not as_json:
        say_problems(report)
    if plan.ignored:
        remark(f"columns that say nothing here: {printable(', '.join(plan.ignored))}")
    if unknown:
        what = f"the list has no topic {topics_named(unknown)}, so there is no story for it"
        remark(f"{what}; {MAKE_TOPIC.format(list_name)}")
    if report.added and not consent:
        remark(NO_CONSENT)
    if waiting := said[Status.PENDING]:
        remark(f"{counted(waiting, 'line of the file says', 'lines of the file say')} {SAYS_PENDING}")
    lines = [{"line": problem.line, "what": problem.what} for problem in report.problems]
    print_record({**figures(report), "lines": lines} if as_json else figures(report), as_json=as_json)


def figures(report: ImportReport) -> dict[str, int]:
    """How many rows of a file did what."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "unsubscribed": report.unsubscribed,
        "suppressed": report.suppressed,
        "problems": len(report.problems) + report.more_problems,
    }


def noting(
    found: Iterable[ImportRow | Problem], known: frozenset[str], unknown: Counter[str], said: Counter[Status | None]
) -> Iterator[ImportRow | Problem]:
    """The same rows, while `unknown` counts the readers of each topic that is not known, `said` each status."""
    for each in found:
        if isinstance(each, ImportRow):
            said[each.status] += 1
            unknown.update(set(each.preferences.topics or ()) - known)
        yield each


def topics_named(unknown: Counter[str]) -> str:
    """The topics that most readers have, each with how many those are."""
    names = [f"{printable(name)} ({counted(count, 'reader')})" for name, count in unknown.most_common(TOPICS_SHOWN)]
    return ", ".join(names) + (" and others" if len(unknown) > TOPICS_SHOWN else "")


def say_problems(report: ImportReport) -> None:
    """Say what was wrong with the first lines, and how many more there are."""
    for problem in report.problems[:PROBLEMS_SHOWN]:
        remark(f"line {problem.line}: {printable(problem.what)}")
    more = len(report.problems) + report.more_problems - PROBLEMS_SHOWN
    if more > 0:
        remark(f"and {counted(more, 'more problem')}; --json tells them")


@dataclass
class ImportProgress:
    """Says how far an import is, once for each so many readers."""

    told: int = 0

    def __call__(self, report: ImportReport) -> None:
        """Say it when enough readers have come since it was said last; pages do not end at round numbers."""
        done = report.added + report.updated + report.unchanged
        if done // READERS_A_REMARK > self.told:
            self.told = done // READERS_A_REMARK
            remark(f"{counted(done, 'reader')} so far")


@click.command()
@click.argument("list_name", metavar="LIST")
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path), help="A file that is not there yet.  [standard output]"
)
@as_json_option
@pass_session
def export(session: Session, list_name: str, out: Path | None, as_json: bool) -> None:
    """Write the readers of a list as CSV, which `import` reads back; with --json as JSON, an object a line.

    \b
    Example:
      digest subscribers export morning --out readers.csv
    """
    if out:
        refuse_taken(out)
    with session.service.database.read() as connection:
        readers = walk_list(connection, list_named(connection, list_name).id)
        rows = map(json_line, readers) if as_json else export_rows(readers)
        if out is None:
            for row in rows:
                click.echo(row, nl=False)
            return
        with out.open("x", encoding="utf-8", newline="") as file:
            file.writelines(rows)
    remark(f"written: {out}")


def json_line(reader: Subscription) -> str:
    """A subscription as a line of JSON."""
    return msgspec.json.encode(reader).decode() + "\n"
