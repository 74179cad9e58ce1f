"""One article, one address: what only tracks the reader is taken off, what may matter stays as it is."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# Only names that mean nothing to the page itself: "ref", "source" or "id" do at some sites, so they stay.
TRACKING = re.compile(
    r"utm_\w+|(?:g|dc|y|ys|fb|tw|tt)clid|gclsrc|gbraid|wbraid|igshid|msclkid|li_fat_id|epik|"
    r"mc_[ce]id|mkt_tok|_hsenc|_hsmi|hsctatracking|oly_(?:anon|enc)_id|vero_(?:id|conv)|wickedid|"
    r"at_(?:medium|campaign|custom\d|link_\w+|bbc_team|ptr_name|format)|wt_mc|wt_zmc|xtor|_ga|_gl|__twitter_impression|"
    r"cmpid|ns_(?:mchannel|source|campaign|linkname|fee)|pk_(?:campaign|kwd|source|medium)|mtm_\w+|piwik_\w+|s_cid|ito|ocid|"
    r"smid|sr_share|gaa_\w+|fb_(?:action_ids|action_types|source|ref)|guccounter|guce_referrer(?:_sig)?|spm|"
    r"share_(?:from|source|medium)",
    re.IGNORECASE,
)
AMP_CACHE = re.compile(
    r"https://(?:www\.google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[a-z])/(?P<secure>s/)?(?P<rest>[^/?]+\.[^/?]+/.*)"
)
AMP_PATH = re.compile(r"^/amp(?=/.)|(?<=.)/amp(?=/?$)|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
AMP_PAIR = re.compile(r"(?:amp|(?:outputtype|output|view)=amp|amp=(?:1|true|yes)?)", re.IGNORECASE)
TWIN_HOST = re.compile(r"^((?:[a-z]{2,3}\.)?)(?:m|amp|mobile)\.(?=[^.]+\.)")
# A name under which others are given out, such as co.uk: what stands before it is the site.
TWO_LABELS = re.compile(r"[^.]+\.(?:(?:com?|org|net|gov|ac|edu)\.[a-z]{2}|[^.]+)")
PASSWORD = re.compile(r"^([a-z]+://[^/?#@:]*:)[^/?#]*@", re.IGNORECASE)
LONGEST_SHOWN = 300  # characters
SPACES = re.compile(r"[\x00-\x20\x7f]+")


def canonical_address(url: str) -> str:
    """The http(s) address without fragment, default port and tracking parameters, host in lower case; else ""."""
    try:
        parts = urlsplit(SPACES.sub("", url.strip().replace(" ", "%20")))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not host:
        return ""
    return urlunsplit((parts.scheme, _authority(parts, host, port), parts.path or "/", _query(parts.query), ""))


def article_address(url: str, home: str = "") -> str:
    """The canonical address of an article, also of its AMP and mobile twins; a source at home on such a host keeps it.

    `home` is a host as `host_of` gives it.
    """
    address = canonical_address(url)
    cached = AMP_CACHE.match(address)
    if cached:
        address = canonical_address(f"http{'s' if cached['secure'] else ''}://{cached['rest']}")
    if not address or host_of(address) == home:
        return address
    parts = urlsplit(address)
    query = "&".join(pair for pair in parts.query.split("&") if not AMP_PAIR.fullmatch(pair))
    path = AMP_PATH.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, main_host(parts.netloc), path, query, ""))


def main_host(netloc: str) -> str:
    """The host of a site whose mobile or AMP host this is (m.example.org -> www.example.org); else as it is."""
    twin = TWIN_HOST.match(netloc)
    if not twin:
        return netloc
    rest = netloc[twin.end() :]
    return f"www.{rest}" if not twin[1] and TWO_LABELS.fullmatch(rest) else twin[1] + rest


def host_of(url: str) -> str:
    """The host of an address in lower case and without "www."; "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def public_address(url: str) -> str:
    """The address as it may be shown: no user, password, query or fragment, which can all hold secrets."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "an address that cannot be read"
    shown = urlunsplit((parts.scheme, _authority(parts, host, port), parts.path, "", ""))
    return shown if len(shown) <= LONGEST_SHOWN else shown[:LONGEST_SHOWN] + "…"


def shown_address(address: str) -> str:
    """An address for whoever may see it whole but for its password."""
    return PASSWORD.sub(r"\1***@", address)


def resolve_link(address: str, link: str) -> str:
    """A link resolved against the address it stands on (RFC 3986, section 5); "" when it is empty or cannot be read."""
    try:
        return urljoin(address, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def _authority(parts: SplitResult, host: str, port: int | None) -> str:
    """Host and port only: credentials belong to whoever fetches, never to an article's address."""
    name = f"[{host}]" if ":" in host else host
    return name if port in {None, DEFAULT_PORTS.get(parts.scheme)} else f"{name}:{port}"


def _query(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if not TRACKING.fullmatch(pair.split("=", 1)[0]))
