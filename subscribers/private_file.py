"""Files for their owner alone, written whole or not at all."""

import errno
import os
from pathlib import Path
from tempfile import mkstemp


def write_private(path: Path, data: bytes, *, exclusive: bool = False) -> None:
    """Write a file in one step, for its owner alone; OSError leaves all as it was, FileExistsError if `exclusive`.

    What root writes goes to whom the file, or its folder, belongs: the service runs under another name.
    """
    if exclusive and path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    # A name of its own, for several may write at once.
    descriptor, fresh = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
            keep_owner(descriptor, path)
        if not (exclusive and is_linked(path, fresh)):
            Path(fresh).replace(path)
    finally:
        # A full disk must not be filled with what had no room on it.
        Path(fresh).unlink(missing_ok=True)


def is_linked(path: Path, fresh: str) -> bool:
    """Give a file a second name, which takes no other's place; False where the file system knows no such thing."""
    try:
        path.hardlink_to(fresh)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
            return False
        raise
    return True


def keep_owner(descriptor: int, path: Path) -> None:
    """Give an open file of root's to whom the file at a path, or its folder, belongs."""
    if os.geteuid() == 0:
        before = (path if path.exists() else path.parent).stat()
        os.chown(descriptor, before.st_uid, before.st_gid)
