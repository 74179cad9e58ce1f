"""The inbox of the demo as a web page: the files that were written, and nothing else of this machine."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".eml": "text/plain; charset=utf-8",
}
INDEX = "index.html"
SHOWN = "allow-popups allow-popups-to-escape-sandbox"
# A mail is somebody else's page: it may show itself and its pictures, and run nothing.
MAIL = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox {SHOWN}"
LIST = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"


def page(folder: Path) -> Starlette:
    """The web application that shows the mails in a folder, as the demo leaves it."""
    # Only what is there now can be asked for, by its very name: no path leads out of the folder.
    files = {path.name: path for path in folder.iterdir() if path.suffix in TYPES}

    def show(request: Request) -> Response:
        name = request.path_params.get("name") or INDEX
        if name not in files:
            return PlainTextResponse("there is no such mail\n", status_code=404)
        path = files[name]
        return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers=headers(name))

    return Starlette(routes=[Route("/", show), Route("/{name}", show)])


def headers(name: str) -> dict[str, str]:
    """The headers that go with a file."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": LIST if name == INDEX else MAIL,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
