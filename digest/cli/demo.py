"""`digest demo`: the whole job on built-in articles."""

import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext, suppress
from pathlib import Path
from shlex import quote
from shutil import which
from textwrap import shorten, wrap

import click
import uvicorn

from digest.cli.output import as_json_option, counted, joined, print_json, printable
from digest.cli.serve import address
from digest.demo.account import Account, LaterPass
from digest.demo.page import page
from digest.demo.story import tell
from digest.errors import DigestError

WIDTH = 100


@click.command()
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("demo-out"),
    show_default=True,
    help="Where everything is written; the folder of an earlier demo is emptied, no other.",
)
@click.option("--serve", is_flag=True, help="Then show the mails as a web page, until Ctrl-C.")
@click.option(
    "--bind", default="127.0.0.1:8025", show_default=True, metavar="HOST:PORT", help="Where the page answers."
)
@as_json_option
def demo(out: Path, serve: bool, bind: str, as_json: bool) -> None:
    """The whole job on built-in articles, into an inbox you can look at.

    Makes a list with readers, collects, composes, delivers over SMTP to an inbox of its own on this machine, and says
    what became of everything. It touches none of your settings, and has its own clock: a morning in October 2025.

    \b
    Example:
      digest demo --serve
    """
    # A port that is taken is said before the work, not after it.
    with closing(listen(bind)) if serve else nullcontext() as listener:
        account = tell(out, secrets.token_bytes, time.monotonic)
        if as_json:
            print_json(account)
        else:
            click.echo("\n".join(map(printable, lines(account))))
        if listener:
            show(listener, Path(account.mails))


def listen(bind: str) -> socket.socket:
    """A listening socket at HOST:PORT; DigestError when that cannot be."""
    host, port = address(bind)
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        raise DigestError(f"cannot listen there: {reason}", where=bind, fix="give another --bind") from None


def show(listener: socket.socket, folder: Path) -> None:
    """Show the mails in a folder as a web page, until Ctrl-C."""
    host, port = listener.getsockname()[:2]
    click.echo(f"showing the mails on http://{f'[{host}]' if ':' in host else host}:{port} until Ctrl-C", err=True)
    server = uvicorn.Server(uvicorn.Config(page(folder), access_log=False, log_level="warning"))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def lines(account: Account) -> Iterator[str]:
    """The account for people, line by line."""
    yield f"{account.list}: one morning of a small list, from the articles to the mailboxes"
    yield from collected_lines(account)
    yield from composed_lines(account)
    yield from delivered_lines(account)
    yield from later_lines(account)
    yield from where_lines(account)


def collected_lines(account: Account) -> Iterator[str]:
    """What each source gave."""
    total = sum(source.articles for source in account.collected)
    yield f"\nCOLLECTED at {account.collected_at}: {counted(total, 'article')} from {len(account.collected)} sources"
    for source in account.collected:
        trouble = joined([*source.problems, source.error]) or "no problems"
        names = ", ".join(source.publications)
        yield from wrapped(f"  {source.file:<9}  {counted(source.articles, 'article'):<11}  {names}; {trouble}")


def composed_lines(account: Account) -> Iterator[str]:
    """What became a story and why, and what did not."""
    yield f"\nCOMPOSED at {account.composed_at}: {counted(len(account.stories), 'story', 'stories')}, best first"
    for number, story in enumerate(account.stories, 1):
        yield from wrapped(f"  {number:>2}  {story.title}")
        yield from wrapped(f"      {story.reason} · {', '.join(story.sources)}")
    yield f"\nLEFT OUT: {counted(len(account.left_out), 'article')}"
    for article in account.left_out:
        yield from wrapped(f"   -  {article.title}: {article.reason}")


def delivered_lines(account: Account) -> Iterator[str]:
    """Who got a mail and when by their own clock, and who did not and why."""
    yield f"\nDELIVERED over SMTP, to each at their own hour: {counted(len(account.sent), 'mail')}"
    for mail in account.sent:
        who = f"  {mail.at} {mail.zone:<13}  {mail.address:<18}  {mail.language}  {', '.join(mail.topics) or 'all':<7}"
        yield f"{who}  {shorten(mail.subject, WIDTH - len(who) - 2, placeholder=' …')}"
    yield f"\nNOT MAILED: {counted(len(account.not_sent), 'reader')}"
    for reader in account.not_sent:
        yield f"  {reader.address:<18}  {reader.reason}"


def later_lines(account: Account) -> Iterator[str]:
    """What two more passes came to."""
    yield "\nNOBODY TWICE"
    yield from wrapped(f"  a second pass at {pass_line(account.second_pass)}")
    yield from wrapped(f"  the next morning at {pass_line(account.next_morning)}")


def pass_line(done: LaterPass) -> str:
    """A later pass in one line."""
    news = f"{counted(done.sources_read, 'source')} read, {counted(done.articles_new, 'new article')}"
    editions = "; ".join(dict.fromkeys(done.editions)) or "no slot was due"
    return f"{done.at}: {news}; {editions}; {counted(done.mails_sent, 'mail')} sent"


def where_lines(account: Account) -> Iterator[str]:
    """Where to look now."""
    own = f"{program()} --config {quote(account.settings)}"
    yield "\nLOOK AT IT"
    yield f"  {account.mails}/index.html in a browser; beside it each mail as .eml, .html and .txt"
    yield f"  {program()} demo --serve: the same again, and the mails as a web page"
    yield f"  {own} editions why 1: what its database remembers"
    yield f"  {own} serve --web-only: answers their unsubscribe links,"
    yield "      at http://127.0.0.1:8080 as it would behind https://tide.readers.test"


def program() -> str:
    """How this program is called from here: by its path where its folder is not searched."""
    called = sys.argv[0]
    return quote(called) if Path(called).name == "digest" and not which("digest") else "digest"


def wrapped(line: str) -> list[str]:
    """A line broken where it is too wide."""
    return wrap(line, WIDTH, subsequent_indent="      ")
