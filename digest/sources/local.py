"""Files of this machine as sources: only where an admin wrote a path, never where a feed or a redirect leads."""

from pathlib import Path
from stat import S_ISREG
from urllib.parse import unquote, urlsplit

from digest.errors import SourceError

LARGEST = 10_000_000  # bytes of one file


def is_local(address: str) -> bool:
    """Whether an address is a path or a `file:` address (RFC 8089)."""
    return "://" not in address or address.lower().startswith("file:")


def path_of(address: str) -> Path:
    """The path of a local address, `~` resolved; SourceError when it cannot be one."""
    path = unquote(urlsplit(address).path) if address.lower().startswith("file:") else address
    if not path or "\0" in path:
        raise SourceError("it is no path", where=address.replace("\0", "?"), fix="give the path of a file or a folder")
    return Path(path).expanduser()


def read_file(path: Path) -> bytes:
    """The bytes of a file of at most 10 MB; SourceError when it cannot be read."""
    try:
        found = path.stat()
        # A pipe would be waited for, and a device may have no end.
        if not S_ISREG(found.st_mode):
            raise SourceError("it is no ordinary file", where=str(path), fix="give the path of a file or a folder")
        if found.st_size > LARGEST:
            raise SourceError(f"it is larger than {LARGEST:,} bytes", where=str(path), fix="split it")
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError("there is no such file", where=str(path), fix="check the path") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", "") or "it is no file"
        raise SourceError(f"it cannot be read: {reason}", where=str(path), fix="check its rights") from None
