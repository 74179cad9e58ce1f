"""`digest serve`: scheduler, delivery and web pages in one process."""

import logging
import socket
import time
from contextlib import closing, nullcontext

import click
import uvicorn

from digest.cli.logs import remark
from digest.cli.session import Session, ending, pass_session
from digest.epoch import why_locked
from digest.errors import DigestError, UsageError
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
    service.open()
    if why := why_locked(service):
        remark(
            f"warning: sending is locked: {why}; the pages answer, and `digest unlock` lets it go on",
            level=logging.WARNING,
        )
    # Ours stand below uvicorn's: when it has closed the pages it hands the signal on, and it must not end us here.
    with ending(service), nullcontext() if no_web else closing(listening(host, port)) as listener:
        scheduler = None if web_only else start_scheduler(service)
        try:
            if listener is None:
                remark("running without pages")
                # Not by waiting for the event: its lock would be held when the signal's handler comes to set it.
                while not service.stopping.is_set():
                    time.sleep(0.2)
            else:
                remark(f"serving on http://{host}:{port}")
                config = uvicorn.Config(app(service), access_log=False, log_config=None)
                uvicorn.Server(config).run(sockets=[listener])
        finally:
            service.stop()
            if scheduler:
                scheduler.shutdown(wait=True)


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to an address; DigestError when that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise DigestError(
            f"cannot listen: {error.strerror}", where=f"{host}:{port}", fix="stop what listens there, or choose --bind"
        ) from None
    return listener


def address(bind: str) -> tuple[str, int]:
    """Host and port of HOST:PORT."""
    host, _, port = bind.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 <= int(port) < 65536:
        raise UsageError(f"{bind!r} is no address", where="--bind", fix="write HOST:PORT, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)
