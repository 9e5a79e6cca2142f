"""Countries by their two letters, as ISO 3166-1 lists them."""

from functools import cache
from importlib.resources import files


@cache
def country_codes() -> frozenset[str]:
    """All that there are, from the list that comes with the time zones."""
    lines = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8").splitlines()
    return frozenset(line[:2] for line in lines if not line.startswith("#"))
