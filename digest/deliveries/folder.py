"""The folder transport: each message becomes an .eml file, there whole or not at all."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from digest.deliveries.ledger import nothing
from digest.deliveries.outgoing import Outgoing
from digest.deliveries.work import Work
from digest.errors import DigestError, TransportError
from digest.model import Message, State

LANES = 4
UNSAFE = re.compile(r"[^A-Za-z0-9@_-]+")
DRAFT = ".draft"
# What stays a draft for so many seconds is nobody's any more.
ABANDONED = 3600
# The word for what was written here and has reached nobody's mailbox.
WRITTEN = "written"


class FolderTransport:
    """Writes messages into a folder; a repeat overwrites, so that an interrupted attempt may simply be made again."""

    def __init__(self, folder: Path, *, lanes: int = LANES, at: Callable[[str], None] = nothing) -> None:
        self._folder, self._lanes, self._at = folder, lanes, at

    async def carry(self, work: Work) -> None:
        """Write all there is; the folder is made (0700) where it is missing."""
        try:
            await asyncio.to_thread(_ready, self._folder)
        except OSError as error:
            return work.stop(self._problem(error))
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._lanes):
                lanes.create_task(self._lane(work))
        return None

    async def _lane(self, work: Work) -> None:
        while (outgoing := await work.next()) is not None:
            try:
                await self._put(work, outgoing)
            except OSError as error:
                work.give_back(outgoing, str(error))
                work.stop(self._problem(error))
            except DigestError as error:
                work.stop(error)

    async def _put(self, work: Work, outgoing: Outgoing) -> None:
        try:
            message = await outgoing.message()
        except DigestError as error:
            return work.drop(outgoing, str(error))
        draft = await asyncio.to_thread(_written, self._folder, message.data)
        try:
            if await work.fence(outgoing):
                self._at("before_dot")
                await asyncio.to_thread(_renamed, draft, self._folder / file_name(message))
                self._at("after_dot")
                work.settle(outgoing, State.SENT, WRITTEN)
        finally:
            draft.unlink(missing_ok=True)

    def _problem(self, error: OSError) -> TransportError:
        return TransportError(
            f"the folder cannot be written: {error.strerror or error}",
            where=str(self._folder),
            fix="give this user write access to it, and room",
        )


def file_name(message: Message) -> str:
    """The name of a message's file: what is readable of its Message-ID, and a hash of all of it."""
    readable = UNSAFE.sub("_", message.message_id.strip("<>"))[:80]
    digest = hashlib.sha256(message.message_id.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{readable}.{digest[:16]}.eml"


def _ready(folder: Path) -> None:
    """Make the folder where it is missing, and remove the drafts that a crash left in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as fresh:
        # By the clock of whatever keeps the files, which need not be this machine's.
        now = os.fstat(fresh.fileno()).st_mtime
    for draft in folder.glob(f".*{DRAFT}"):
        with suppress(FileNotFoundError):
            if now - draft.lstat().st_mtime > ABANDONED:
                draft.unlink()


def _written(folder: Path, data: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=DRAFT, dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_unstuffed(data))
        file.flush()
        os.fsync(descriptor)
    return Path(name)


def _unstuffed(data: bytes) -> bytes:
    return (b"\r\n" + data).replace(b"\r\n..", b"\r\n.")[2:]


def _renamed(draft: Path, place: Path) -> None:
    draft.replace(place)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
