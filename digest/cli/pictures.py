"""Pictures of a mail as a browser shows it, where this machine has a Chromium: narrow and wide, light and dark."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import DigestError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
WIDTHS = (375, 700)
MODES = ("light", "dark")
SECONDS = 60
# Chromium draws nothing that is higher.
HIGHEST = 16_000
TELL_HEIGHT = b"<script>document.title='height '+document.documentElement.scrollHeight</script>"


def find_browser() -> str:
    """The path of a Chromium; "" when there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def take_pictures(browser: str, html: bytes, folder: Path, name: str) -> dict[str, str]:
    """Write NAME-WIDTH-MODE.png for each width and mode; gives the paths. DigestError when the browser fails."""
    with TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as workers:
        page, measured = Path(scratch, "mail.html"), Path(scratch, "measured.html")
        page.write_bytes(html)
        measured.write_bytes(html + TELL_HEIGHT)
        heights = dict(zip(WIDTHS, workers.map(lambda width: height(browser, measured, width), WIDTHS), strict=True))
        shots = [(f"{name}-{width}-{mode}.png", width, mode) for width in WIDTHS for mode in MODES]
        work = [
            workers.submit(shoot, browser, page, folder / file, (width, heights[width]), mode)
            for file, width, mode in shots
        ]
        for done in work:
            done.result()
    return {f"{width} px {mode}": str(folder / file) for file, width, mode in shots}


def height(browser: str, page: Path, width: int) -> int:
    """How many pixels a page is high at a width."""
    dumped = run_browser(browser, "--dump-dom", f"--window-size={width},800", page.as_uri())
    told = re.search(r"<title>height (\d+)</title>", dumped)
    return min(int(told[1]) if told else 3_000, HIGHEST)


def shoot(browser: str, page: Path, file: Path, size: tuple[int, int], mode: str) -> None:
    """Write the picture of a page."""
    file.unlink(missing_ok=True)
    scheme = {"dark": 0, "light": 1}[mode]
    run_browser(
        browser,
        f"--screenshot={file.resolve()}",
        f"--window-size={size[0]},{size[1]}",
        f"--blink-settings=preferredColorScheme={scheme}",
        page.as_uri(),
    )
    if not file.is_file():
        raise DigestError("the browser wrote no picture", where=browser, fix="use --no-pictures")


def run_browser(browser: str, *arguments: str) -> str:
    """What a browser without a window prints; DigestError when it takes longer than a minute or cannot be started."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [browser, *switches(profile), *arguments]
        try:
            done = subprocess.run(  # noqa: S603 -- a browser found by name, our own arguments, no shell
                command, capture_output=True, timeout=SECONDS, check=False, text=True, errors="replace"
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DigestError(
                f"the browser failed: {type(error).__name__}", where=browser, fix="use --no-pictures"
            ) from None
    return done.stdout


def switches(profile: str) -> Iterator[str]:
    """What makes a browser start quickly, alone and without a window."""
    yield from ("--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", f"--user-data-dir={profile}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium refuses to run as root with its sandbox; the mail it shows holds no script.
        yield "--no-sandbox"
