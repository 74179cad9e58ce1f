"""One POST to an address of the operator's: within its time, followed nowhere, signed if there is a secret."""

import asyncio
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

import httpx2

from digest.errors import TransportError

FIX = "check alarm.webhook, and what answers there"


def call_webhook(url: str, body: bytes, *, secret: bytes, now: datetime, seconds: float) -> None:
    """POST a JSON body; TransportError unless the answer within so many seconds in all is a 2xx."""
    place = webhook_place(url)
    try:
        status = asyncio.run(posted(url, body, headers_of(body, secret, now), seconds))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError, ValueError) as error:
        why = "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
        raise TransportError(f"the webhook was not reached: {why}", where=place, fix=FIX) from None
    if not 200 <= status < 300:
        raise TransportError(f"the webhook answered {status}", where=place, fix=FIX)


async def posted(url: str, body: bytes, headers: dict[str, str], seconds: float) -> int:
    """The status of the answer; its body is not read."""
    async with (
        asyncio.timeout(seconds),
        httpx2.AsyncClient(timeout=seconds, trust_env=False, follow_redirects=False) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        return int(answer.status_code)


def headers_of(body: bytes, secret: bytes, now: datetime) -> dict[str, str]:
    """What the POST carries: with a secret the HMAC-SHA256 (RFC 2104) of the time, a dot and the body, in hex."""
    moment = str(int(now.timestamp()))
    headers = {"Content-Type": "application/json", "User-Agent": "digest", "Digest-Timestamp": moment}
    if secret:
        mac = hmac.new(secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers["Digest-Signature"] = f"sha256={mac}"
    return headers


def webhook_place(url: str) -> str:
    """Where a webhook is, without its path and password, which may be all that keeps others from using it."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{parts.hostname}{port}/..."
