"""The private half of a DKIM key: RSA with SHA-256 (RFC 6376 section 3.3.1), or Ed25519 (RFC 8463)."""

from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from digest.errors import DigestError
from digest.messages.dkim import ED25519
from digest.messages.ed25519_key import Ed25519Key

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

SMALLEST_RSA = 1024


@dataclass(frozen=True)
class DkimKey:
    """A private key and where its public half stands: `selector._domainkey.domain`."""

    domain: str
    selector: str
    private: PrivateKey

    @property
    def algorithm(self) -> str:
        """The name of the signature algorithm, for the a= tag."""
        return "rsa-sha256" if isinstance(self.private, rsa.RSAPrivateKey) else ED25519

    @cached_property
    def secret(self) -> bytes:
        """All that another process needs to sign: an RSA key in PEM, an Ed25519 key as an `Ed25519Key` has it."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.private_bytes_raw() + self.private.public_key().public_bytes_raw()
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def signature(self, data: bytes) -> bytes:
        """The signature of some bytes, for the b= tag."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return Ed25519Key(self.domain, self.selector, self.secret).signature(data)


def load_key(domain: str, selector: str, pem: bytes) -> DkimKey:
    """The key of a PEM text without passphrase; DigestError when it is not RSA (1024 bits and more) or Ed25519."""
    where = f"DKIM key {selector}._domainkey.{domain}"
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise DigestError(
            "this is not a private key without passphrase", where=where, fix="give a PEM file, PKCS#8 or PKCS#1"
        ) from None
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= SMALLEST_RSA:
        return DkimKey(domain, selector, private)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return DkimKey(domain, selector, private)
    raise DigestError("this kind of key signs no mail", where=where, fix="use RSA with 2048 bits, or Ed25519")
