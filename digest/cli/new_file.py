"""Where a command writes a file of its own: never over another, and only into a folder that is there."""

from pathlib import Path

from digest.errors import UsageError


def refuse_taken(path: Path) -> None:
    """UsageError when a new file cannot have this path: something has its name, or there is no such folder."""
    if path.exists():
        kind = "folder" if path.is_dir() else "file"
        raise UsageError(f"there is a {kind} of that name", where=str(path), fix="choose another name")
    refuse_no_folder(path)


def refuse_no_folder(path: Path) -> None:
    """UsageError when the folder that a path names is not there."""
    if not path.parent.is_dir():
        raise UsageError("there is no such folder", where=str(path.parent), fix="make it, or choose another path")
