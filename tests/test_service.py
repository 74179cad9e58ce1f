"""The parts of a process: what cannot be loaded is said, and all that was opened is closed."""

import random
from pathlib import Path

import msgspec
import pytest

from digest.errors import SettingsError
from digest.service import Service
from digest.settings import ServiceSettings, Settings, SummarizerSettings, TransportSettings
from subscribers.keys import write_new_key_file
from tests.house import service_in

BROKEN = {
    "import_breaks": "raise RuntimeError('no licence')",
    "never_parsed": "def (",
    "never_made": "class Thing:\n    def __init__(self):\n        raise ValueError('no key')",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_part_that_cannot_be_made_is_a_matter_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / f"part_{name}.py").write_text(BROKEN[name], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    service = Service(Settings(transport=TransportSettings(kind=f"part_{name}:Thing"), folder=tmp_path))
    with pytest.raises(SettingsError, match=f"transport.kind: part_{name}:Thing cannot be loaded: "):
        service.transport()


@pytest.mark.parametrize("name", [":Thing", "digest.model:", ":", ".model:Thing"])
def test_a_part_without_a_whole_name_is_refused(tmp_path: Path, name: str) -> None:
    service = Service(Settings(service=ServiceSettings(summarizer=name), folder=tmp_path))
    with pytest.raises(SettingsError, match=r"service\.summarizer: "):
        service.summarizer  # noqa: B018 -- made when it is asked for


def test_the_client_of_the_endpoint_is_closed(tmp_path: Path) -> None:
    named = SummarizerSettings(url="http://127.0.0.1:1/v1", model="small")
    service = Service(Settings(service=ServiceSettings(summarizer="endpoint"), summarizer=named, folder=tmp_path))
    service.summarizer  # noqa: B018 -- made when it is asked for
    service.close()
    assert service.endpoint_client.is_closed


def test_a_part_that_fails_to_close_leaves_no_other_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_new_key_file(tmp_path / "secret.key", random.Random(1).randbytes)
    service = service_in(tmp_path, str(tmp_path / "digest.db"))
    service.upgrade()
    closed = []

    def failing(name: str) -> None:
        closed.append(name)
        raise OSError(name)

    for name in ("database", "fetcher", "workers"):
        monkeypatch.setattr(getattr(service, name), "close", lambda name=name: failing(name))
    with pytest.raises(OSError, match=r"database|fetcher|workers"):
        service.close()
    assert sorted(closed) == ["database", "fetcher", "workers"]


def test_a_service_that_opens_says_what_is_wrong_with_its_parts(tmp_path: Path) -> None:
    service = service_in(tmp_path, str(tmp_path / "digest.db"))
    service.upgrade()
    write_new_key_file(tmp_path / "secret.key", random.Random(1).randbytes)
    service.open()
    service.close()
    other = service_in(tmp_path, str(tmp_path / "digest.db"))
    other.settings = msgspec.structs.replace(other.settings, transport=TransportSettings(kind="nowhere:Thing"))
    with pytest.raises(SettingsError, match="nowhere:Thing"):
        other.open()
    other.close()
