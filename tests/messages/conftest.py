"""Templates as they come with digest, and one reader's own values."""

import pytest

from digest.messages.personal import Personal
from digest.messages.templates import Templates, load_templates, templates_folder

NONCE = "k3v9x2m7q1w8e5r4t6z0"


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates(templates_folder())


@pytest.fixture
def personal() -> Personal:
    return Personal(
        address="ada@reader.example",
        unsubscribe_url="https://digest.example/unsubscribe/Zm9v?a=1&b=2",
        unsubscribe_mailto="mailto:leave@harbour.example?subject=leave",
        message_id="<0123456789abcdef0123456789abcdef@harbour.example>",
    )
