"""What the inbox received, as files one can look at: each mail as it came (.eml), as HTML and as text."""

import base64
from collections.abc import Sequence
from pathlib import Path

from digest.demo.mail import Mail

SAMPLES = Path(__file__).parent / "samples"
PICTURES = "https://harbour-courier.example/pictures/"


def write_mails(mails: Sequence[Mail], folder: Path) -> None:
    """Write every mail into a new folder, for its owner alone."""
    folder.mkdir(mode=0o700)
    for mail in mails:
        (folder / f"{mail.name}.eml").write_bytes(mail.data)
        (folder / f"{mail.name}.html").write_text(with_pictures(mail.html), encoding="utf-8")
        (folder / f"{mail.name}.txt").write_text(mail.text, encoding="utf-8")


def with_pictures(html: str) -> str:
    """The HTML with the pictures of the samples in it: the invented papers have no servers to load them from."""
    for picture in sorted((SAMPLES / "pictures").iterdir()):
        data = base64.b64encode(picture.read_bytes()).decode()
        html = html.replace(f"{PICTURES}{picture.name}", f"data:image/svg+xml;base64,{data}")
    return html
