"""The live preview: one mail in several readers' windows, on this machine alone, set anew when a template changes."""

import hashlib
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from digest.errors import DigestError
from digest.messages.pages import MAX_HTML
from digest.messages.samples import with_pictures
from digest.messages.templates import read_templates, templates_folder
from digest.model import Message
from digest.service import Service

# Whoever asks under another name was led here by a page elsewhere.
HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DARK = "@media (prefers-color-scheme: dark)"
NOTHING = "data:,"
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:"
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'"
)
# Name, address and width of each window.
WINDOWS = (
    ("375 px", "/mail.html", 375),
    ("375 px, dark", "/mail.html?mode=dark", 375),
    ("700 px", "/mail.html", 700),
    ("700 px, dark", "/mail.html?mode=dark", 700),
    ("375 px, pictures blocked", "/mail.html?images=off", 375),
    ("text", "/mail.txt", 700),
)


def live_app(service: Service, make: Callable[[], Message]) -> Starlette:
    """The web application that shows what `make` gives, and what the checks of the templates find."""
    live = Live(service, make)
    return Starlette(
        routes=[
            Route("/", live.page),
            Route("/mail.html", live.html),
            Route("/mail.txt", live.text),
            Route("/state", live.state),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
    )


class Live:
    """The mail as the templates make it now; while they have a fault, as they made it last."""

    def __init__(self, service: Service, make: Callable[[], Message]) -> None:
        self._service, self._make = service, make
        # Its own page comes from what is built in: that works whatever is wrong with the operator's templates.
        self._own = read_templates(templates_folder())
        self._lock, self._seen = threading.Lock(), ""
        self._html, self._text, self._faults = "", "", list[str]()

    def page(self, request: Request) -> Response:
        """All windows side by side, and the findings."""
        version = self._renew()
        size = len(self._html.encode())
        context = {
            "version": version,
            "faults": self._faults,
            "bytes": f"{size:,}",
            "most": f"{MAX_HTML:,}",
            "there": bool(size),
            "windows": WINDOWS,
        }
        return HTMLResponse(self._own.page("live", context), headers={"Content-Security-Policy": PAGE_POLICY})

    def html(self, request: Request) -> Response:
        """The HTML part: `mode=dark` as in dark mode, `images=off` as where pictures are blocked."""
        self._renew()
        html = self._html
        if request.query_params.get("mode") == "dark":
            html = html.replace(DARK, "@media all")
        if request.query_params.get("images") == "off":
            html = without_images(html)
        html = with_pictures(html)
        return HTMLResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})

    def text(self, request: Request) -> Response:
        """The text part."""
        self._renew()
        return PlainTextResponse(self._text)

    def state(self, request: Request) -> Response:
        """What the templates' files are now, in a word that changes with them."""
        return JSONResponse({"version": fingerprint(self._folders())})

    def _folders(self) -> list[Path]:
        own = self._service.own_templates
        return [templates_folder(), *([own] if own else [])]

    def _renew(self) -> str:
        with self._lock:
            version = fingerprint(self._folders())
            if version != self._seen:
                self._set()
                self._seen = version
        return version

    def _set(self) -> None:
        try:
            self._faults = list(map(str, self._service.reload_templates()))
            if not self._faults:
                self._html, self._text = parts_of(self._make())
        except DigestError as error:
            self._faults = [str(error)]


def fingerprint(folders: list[Path]) -> str:
    """A word for the files of some folders: their names, sizes and times of change."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    told = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def parts_of(message: Message) -> tuple[str, str]:
    """The HTML and the text part of a message."""
    mail = message_from_bytes(message.data, policy=policy.default)
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    return (html.get_content() if html else "", text.get_content() if text else "")


def without_images(html: str) -> str:
    """A page as a mail program shows it that blocks pictures."""
    return html.replace('src="https://', f'src="{NOTHING}')
