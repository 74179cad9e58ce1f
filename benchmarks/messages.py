"""What one reader's message costs: fragments joined by fill(), and the same mail made by EmailMessage, in one run."""

import sys
import time
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from digest.messages.dkim import sign
from digest.messages.dkim_key import load_key
from digest.messages.fill import fill
from digest.messages.insert import inserted
from digest.messages.message_id import message_id
from digest.messages.personal import Personal
from digest.messages.samples import MOMENT, sample_edition, sample_story
from digest.messages.set import Variant, set_variant
from digest.messages.templates import load_templates, templates_folder

NONCE = "b3n9c2h7m1a8r5k4t6z0"
MAIL_BYTES = 44_000
ROUNDS = 5


def main() -> None:
    """Print the times and the ratio."""
    variant, personal = a_variant(MAIL_BYTES), a_reader()
    data = filled(variant, personal)
    taken = best(lambda: filled(variant, personal), 2_000)
    built = best(lambda: by_email_message(variant, personal), 20)
    print(f"a mail of {len(data):,} bytes with two parts")
    print(f"fill()          {taken * 1e6:10,.1f} us a message")
    print(f"EmailMessage    {built * 1e6:10,.1f} us a message")
    print(f"ratio           {built / taken:10,.0f} x")
    for key in (rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()):
        signer = load_key("harbour.example", "s1", in_pem(key))
        signing = best(partial(sign, data, [signer], MOMENT), 200)
        print(f"{signer.algorithm:<15} {signing * 1e6:10,.1f} us a signature")


def best(work: Callable[[], object], count: int) -> float:
    """Seconds of CPU time for one call: the best of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(count):
            work()
        times.append((time.process_time() - start) / count)
    return min(times)


def a_variant(size: int) -> Variant:
    """The sample edition whose mail comes nearest to a size from above."""
    templates = load_templates(templates_folder())
    for count in range(1, 60):
        edition = sample_edition(*map(sample_story, range(count)))
        variant = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce=NONCE)
        if variant and sum(map(len, variant.fragments)) >= size:
            return variant
    sys.exit("no edition is as large as that")


def a_reader() -> Personal:
    """One reader's own values."""
    return Personal(
        address="ada.lovelace@reader.example",
        unsubscribe_url="https://digest.example/unsubscribe/" + "Zm9vYmFy" * 8,
        unsubscribe_mailto="mailto:leave@harbour.example?subject=" + "Zm9vYmFy" * 4,
        message_id=message_id(7, 12, b"key", "harbour.example"),
    )


def filled(variant: Variant, personal: Personal) -> bytes:
    """The mail as the service makes it."""
    own = inserted(variant.slots, variant.signable, personal, personal.address, (), MOMENT)
    return fill(variant, personal.address, own).data


def by_email_message(variant: Variant, personal: Personal) -> bytes:
    """The same mail as Python's own package makes it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = variant.sender, personal.address
    message["Subject"], message["Date"] = variant.subject, format_datetime(MOMENT)
    message["Message-ID"] = personal.message_id
    message["List-Unsubscribe"] = f"<{personal.unsubscribe_url}>, <{personal.unsubscribe_mailto}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(placed(variant.text, personal))
    message.add_alternative(placed(variant.html, personal), subtype="html")
    return message.as_bytes()


def placed(text: str, personal: Personal) -> str:
    """A part with the personal values in their places."""
    return text.replace(f"{NONCE}0", personal.address).replace(f"{NONCE}1", personal.unsubscribe_url)


def in_pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    """A private key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


if __name__ == "__main__":
    main()
