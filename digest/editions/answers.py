"""What a summarizer asked for, remembered in a folder: each answer a file, each request of a day a byte."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from subscribers.private_file import write_private

MODE_OF_FILES, MODE_OF_FOLDERS = 0o600, 0o700


class Answers:
    """A folder of answers, and a count of the requests of each day (UTC) that all processes share."""

    def __init__(self, folder: Path, requests_a_day: int, clock: Callable[[], datetime]) -> None:
        self._folder, self._requests, self._clock = folder, requests_a_day, clock

    def recall(self, key: str) -> str | None:
        """The answer kept under a key, or nothing."""
        try:
            return (self._folder / f"{key}.txt").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def keep(self, key: str, answer: str) -> None:
        """Keep an answer under a key; a folder that cannot be written to forgets it."""
        with suppress(OSError):
            self._make_folder()
            write_private(self._folder / f"{key}.txt", answer.encode("utf-8", "replace"))

    def spend(self) -> bool:
        """Count one request of today; False when the day has none left or nothing can be counted."""
        try:
            self._make_folder()
            counted = self._folder / f"requests-{self._clock():%Y-%m-%d}"
            descriptor = os.open(counted, os.O_WRONLY | os.O_CREAT | os.O_APPEND, MODE_OF_FILES)
            try:
                # Appending is atomic, so the size after it is this request's number or a later one: never too many.
                os.write(descriptor, b".")
                return os.fstat(descriptor).st_size <= self._requests
            finally:
                os.close(descriptor)
        except OSError:
            return False

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=MODE_OF_FOLDERS, parents=True, exist_ok=True)
