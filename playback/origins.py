"""What produced a view: made by the page that offers the episode, carried by the player, believed because it is signed."""

from dataclasses import dataclass

from django.core import signing

SALT = "playback.origin"
GOOD_FOR_SECONDS = 7 * 24 * 3600
LONGEST_TOKEN = 400


@dataclass(frozen=True)
class Origin:
    """Where an episode was offered: the answer (``request_id``), the place in its list from 0, what ordered it, and how likely it put it there."""

    source: str = ""
    request_id: str = ""
    rank: int | None = None
    model_version: str = ""
    propensity: float | None = None


def origin_token(origin: Origin) -> str:
    """The text that a player sends back at the start of the view."""
    facts = (origin.source, origin.request_id, origin.rank, origin.model_version, origin.propensity)
    return signing.dumps(facts, salt=SALT)


def origin_of(token: str, *, otherwise: str = "") -> Origin:
    """What a token of ours says; for any other, and for one older than a week, only that it came from the source ``otherwise``."""
    try:
        return Origin(*signing.loads(token, salt=SALT, max_age=GOOD_FOR_SECONDS))
    except (signing.BadSignature, TypeError):  # TypeError: signed by another release, with other facts
        return Origin(source=otherwise)
