"""The folder of a demo: made fresh each time, and never anybody else's."""

import shutil
from pathlib import Path

from digest.errors import UsageError

MARK = ".digest-demo"
MARKED = "`digest demo` made this folder, and empties it when it runs again.\n"


def fresh_folder(out: Path) -> Path:
    """The folder, made or emptied, for its owner alone; UsageError when it holds what no earlier demo has left."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError("it is no folder", where=str(out), fix="give --out another name")
    if out.is_dir() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise UsageError("it holds files that no demo has made", where=str(out), fix="give --out another folder")
        empty(out)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    (out / MARK).write_text(MARKED, encoding="utf-8")
    return out


def empty(folder: Path) -> None:
    """Delete what is in a demo's folder; the mark goes last, so that an interrupted run can be repeated."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name == MARK):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
