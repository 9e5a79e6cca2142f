"""From which network address a request comes: the nearest one that nobody but a trusted proxy can have written."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

HOUSEHOLD_BITS = 64  # of IPv6: a household is given at least that many addresses, so single ones tell nothing


def client_network(request: HttpRequest) -> str:
    """An IPv4 address, or the network of an IPv6 one; ``unknown`` behind a local socket."""
    hops = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    said = forwarded[-hops] if 0 < hops <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, HOUSEHOLD_BITS), strict=False))
    return str(address)
