"""Pictures of a mail: of the widths asked for, as high as the mail, and dark ones that are dark."""

import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from digest.cli import pictures


def picture(path: Path) -> tuple[int, int, int]:
    """Width, height and the lightness (0 to 255) of the first pixel, which no filter of PNG changes."""
    data = path.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    chunks, start = b"", 8
    while start < len(data):
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        chunks += data[start + 8 : start + 8 + size] if kind == b"IDAT" else b""
        start += size + 12
    return width, height, sum(zlib.decompress(chunks)[1:4]) // 3


def test_without_a_browser_it_says_so(ask: Any, morning: Path) -> None:
    assert ask("preview", "morning")["pictures"] == "none: there is no Chromium on PATH"
    assert "pictures" not in ask("preview", "morning", "--no-pictures")


def test_a_browser_that_fails_costs_no_preview(ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "BROWSERS", ("false",))
    assert "the browser wrote no picture" in ask("preview", "morning")["pictures"]
    assert (morning / "preview" / "morning.eml").exists()


@pytest.mark.skipif(not pictures.find_browser(), reason="there is no Chromium on PATH")
def test_pictures_are_narrow_and_wide_light_and_dark(ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "BROWSERS", (shutil.which("chromium") or "google-chrome",))
    taken = ask("preview", "morning", "--sample")["pictures"]
    assert list(taken) == ["375 px light", "375 px dark", "700 px light", "700 px dark"]
    for told, path in taken.items():
        width, height, lightness = picture(morning / path)
        assert width == int(told.split()[0])
        assert 1_500 < height < 10_000
        assert (lightness < 60) == ("dark" in told)


def test_the_mails_about_a_subscription_can_be_looked_at(ask: Any, morning: Path) -> None:
    assert ask("preview", "morning", "--notice", "confirm")["subject"] == "Please confirm: The Morning"
    assert "/confirm/" in (morning / "preview" / "morning.txt").read_text("utf-8")
