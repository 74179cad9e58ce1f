"""`digest serve`: scheduler, delivery and web pages in one process."""

import logging
import signal
import threading

import click
import uvicorn

from digest.cli.session import Session, pass_session
from digest.errors import UsageError
from digest.scheduler import start_scheduler
from digest.web.app import app


@click.command()
@click.option(
    "--bind", default="127.0.0.1:8080", show_default=True, metavar="HOST:PORT", help="Where the pages answer."
)
@click.option("--no-web", is_flag=True, help="Scheduler and delivery alone.")
@click.option("--web-only", is_flag=True, help="The pages alone.")
@pass_session
def serve(session: Session, bind: str, no_web: bool, web_only: bool) -> None:
    """Run by itself: read sources, compose when a list is due, deliver, and answer the links in the mails.

    Put a proxy with https before it; the pages listen on this machine alone unless told.

    \b
    Example:
      digest serve --bind 127.0.0.1:8080
    """
    if no_web and web_only:
        raise UsageError("--no-web and --web-only exclude each other", fix="give one of them")
    service = session.service
    host, port = address(bind)
    service.templates.names  # noqa: B018 -- a template that cannot be used is said now, not at seven in the morning
    scheduler = None if web_only else start_scheduler(service)
    try:
        if no_web:
            wait_for_the_end()
        else:
            logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
            click.echo(f"serving on http://{host}:{port}", err=True)
            uvicorn.run(app(service), host=host, port=port, access_log=False, log_level="warning")
    finally:
        service.stop()
        if scheduler:
            scheduler.shutdown(wait=True)


def address(bind: str) -> tuple[str, int]:
    """Host and port of HOST:PORT."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) < 65536:
        raise UsageError(f"{bind!r} is no address", where="--bind", fix="write HOST:PORT, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def wait_for_the_end() -> None:
    """Wait until somebody ends this process."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
