"""Where a click may lead: an address that everybody can reach and read, and nothing that a browser would run."""

import ipaddress
import re
from urllib.parse import urlsplit

LONGEST = 500
NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
RESERVED = frozenset(
    {"localhost", "local", "internal", "test", "example", "invalid", "onion", "arpa"}
)  # RFC 6761 and its kin


def refusal_of(address: str) -> str:
    """Why nobody may be led there: a code, empty when they may.

    ``too-long``, ``not-https``, ``credentials`` (which show one host and lead to another), ``port``, ``host``.
    """
    if len(address) > LONGEST or not address.isprintable() or any(sign in address for sign in " \\\"'<>"):
        return "too-long" if len(address) > LONGEST else "host"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "host"
    if parts.scheme != "https":
        return "not-https"
    if parts.username is not None or parts.password is not None:
        return "credentials"
    if port not in (None, 443):
        return "port"
    return "" if _is_public_name(parts.hostname or "") else "host"


def _is_public_name(host: str) -> bool:
    """A name in a public domain, in its ASCII form; addresses in numbers are nobody's name."""
    try:
        ascii_host = host.encode("idna").decode().lower() if host else ""
    except UnicodeError:
        return False
    try:
        ipaddress.ip_address(ascii_host)
    except ValueError:
        labels = ascii_host.split(".")
        return (
            len(labels) > 1
            and labels[-1] not in RESERVED
            and not labels[-1].isdigit()
            and all(NAME.fullmatch(label) for label in labels)
        )
    return False
