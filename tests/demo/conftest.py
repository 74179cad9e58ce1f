"""The demo, played once for all who look at it."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.demo.account import Account
from digest.demo.story import tell
from digest.service import Service
from digest.settings_reading import read_settings


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """The account of a demo; an environment that is meant for another service must not matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGEST_SMTP__HOST", "relay.invalid")
        patch.setenv("DIGEST_SERVICE__DATABASE", "elsewhere.db")
        return tell(tmp_path_factory.mktemp("demo") / "out", secrets.token_bytes, time.monotonic)


@pytest.fixture
def mails(account: Account) -> Path:
    """The folder of the received mails."""
    return Path(account.mails)


@pytest.fixture
def service(account: Account) -> Iterator[Service]:
    """The demo's service, as a later command finds it."""
    service = Service(read_settings(Path(account.settings), {}))
    yield service
    service.close()
