"""What a subscriber clicks: pages that show on GET and act on POST alone, since link scanners fetch every link."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from digest.errors import DigestError
from digest.messages.context import look_context
from digest.messages.edition_page import edition_page
from digest.model import Style
from digest.posting import edition_behind
from digest.service import Service
from digest.signup import Place, confirm, look_up, look_up_confirmation, unsubscribe, welcome, witness
from digest.storage.epoch import read_epoch
from digest.web.metrics import Latest, figures_now, metrics_text
from subscribers.errors import ExpiredError, SubscriberError, TokenError
from subscribers.subscription import Status

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    # The address of a page holds the reader's token: no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


# The pages that ask before they act, and what their button says.
BUTTONS = {"unsubscribe": "page_button", "confirm": "page_confirm_button"}


def app(service: Service) -> Starlette:
    """The web application of a service."""
    pages = Pages(service)
    return Starlette(
        routes=[
            two_ways("/unsubscribe/{token}", pages.ask, pages.leave),
            two_ways("/confirm/{token}", pages.ask_to_confirm, pages.confirm),
            Route("/edition/{token}", pages.edition, methods=["GET"]),
            Route("/health", pages.health, methods=["GET"]),
            Route("/metrics", pages.metrics, methods=["GET"]),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=with_headers)],
        exception_handlers={
            ExpiredError: pages.expired,
            TokenError: pages.unknown,
            DigestError: pages.failed,
            SubscriberError: pages.failed,
            404: pages.unknown,
        },
    )


def two_ways(path: str, show: Callable[[Request], Response], act: Callable[[Request], Response]) -> Route:
    """The route of a page that shows by GET and acts by POST; as one, for what is refused is told all it takes."""

    def answer(request: Request) -> Response:
        return act(request) if request.method == "POST" else show(request)

    return Route(path, answer, methods=["GET", "POST"])


async def with_headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer with the headers that every page carries."""
    response = await call(request)
    response.headers.update(HEADERS)
    return response


class Pages:
    """The pages; plain functions, which the framework runs in threads because the database waits."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._latest = Latest(lambda: figures_now(service))

    def ask(self, request: Request) -> Response:
        """Show what the link would do, with a button; changes nothing."""
        place = look_up(self._service, request.path_params["token"])
        witness(self._service, request.path_params["token"])
        subscription = place.subscription
        there = subscription is not None and subscription.status != Status.UNSUBSCRIBED
        return self._page("unsubscribe" if there else "unsubscribed", place)

    def leave(self, request: Request) -> Response:
        """Unsubscribe: by the button, or by a mail program's one click (RFC 8058), which sends no cookie."""
        place = unsubscribe(self._service, request.path_params["token"])
        witness(self._service, request.path_params["token"])
        return self._page("unsubscribed", place)

    def ask_to_confirm(self, request: Request) -> Response:
        """Show what the link would begin, with a button; changes nothing."""
        place = look_up_confirmation(self._service, request.path_params["token"])
        subscription = place.subscription
        begun = subscription is not None and subscription.status in (Status.ACTIVE, Status.PAUSED)
        return self._page("confirmed" if begun else "confirm", place)

    def confirm(self, request: Request) -> Response:
        """Begin the subscription; the welcome goes out after the answer, since a relay may keep one waiting."""
        place, begun = confirm(self._service, request.path_params["token"])
        response = self._page("confirmed", place)
        response.background = BackgroundTask(welcome, self._service, place) if begun else None
        return response

    def edition(self, request: Request) -> Response:
        """The whole of an edition, for whoever has the link; the pictures stay where they are."""
        edition = edition_behind(self._service, request.path_params["token"])
        return HTMLResponse(edition_page(edition, self._service.templates))

    def health(self, request: Request) -> Response:
        """Whether the database answers: a row of it is read."""
        with self._service.database.read_afresh() as connection:
            read_epoch(connection)
        return PlainTextResponse("ok\n")

    def metrics(self, request: Request) -> Response:
        """The figures for Prometheus."""
        return PlainTextResponse(metrics_text(self._service, self._latest))

    def unknown(self, request: Request, error: Exception) -> Response:
        """A link that is not one of ours, or a page that is not there."""
        return self._page("unknown", None, status=404)

    def expired(self, request: Request, error: Exception) -> Response:
        """A link that was ours and is too old."""
        return self._page("expired", None, status=410)

    def failed(self, request: Request, error: Exception) -> Response:
        """Something that is not the reader's fault."""
        return self._page("failed", None, status=503)

    def _page(self, name: str, place: Place | None, status: int = 200) -> HTMLResponse:
        language = place.subscription.subscriber.language if place and place.subscription else ""
        fallback = place.mailing_list.language if place else ""
        title = place.mailing_list.title if place else ""
        furniture = self._service.templates.furniture(language, fallback)
        context = {
            **look_context(place.mailing_list.style if place else Style()),
            "language": furniture.language,
            "direction": furniture.direction,
            "title": title,
            "heading": furniture.say(f"page_{name}", **({"list": title} if place else {})),
            "more": furniture.say(f"page_{name}_more"),
            "button": furniture.say(BUTTONS[name]) if name in BUTTONS else "",
        }
        html = self._service.templates.page("page", context)
        return HTMLResponse(html, status_code=status)
