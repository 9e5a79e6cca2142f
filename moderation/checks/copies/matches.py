"""What a search of the catalogue and of the bank of known works found: stretches of two sources that are the same."""

from dataclasses import dataclass
from enum import StrEnum


class WorkKind(StrEnum):
    """What the other work is to this one. The first three are kinds of the bank, which the operator fills."""

    ILLEGAL = "illegal"
    PROTECTED = "protected"
    LICENSED = "licensed"
    CATALOGUE = "catalogue"
    OWN = "own"


@dataclass(frozen=True)
class Match:
    """One stretch of this source and where it is in another work, in ms of each.

    ``share`` is the part of this source's searched length that the stretch rests on, ``distance`` the median of differing bits (pictures, of 256)
    or the part of bits that differ (sound); ``speed`` is 1.05 when this source plays the other one faster by a twentieth.
    """

    work: str
    kind: WorkKind
    start_ms: int
    end_ms: int
    other_start_ms: int
    other_end_ms: int
    frames: int
    share: float
    distance: float
    mirrored: bool = False
    speed: float = 1.0


@dataclass(frozen=True)
class Asker:
    """Whose source is searched for: their own works weigh less, and versions of the same episode are no copies.

    ``asset_ref`` is the public id of the media asset, ``source_digest`` the SHA-256 of its bytes; ids are those of the catalogue.
    """

    asset_ref: str
    source_digest: str
    episode_id: int | None = None
    company_id: int | None = None
