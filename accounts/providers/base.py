"""What a verifier of ages can do. One is chosen by AGE_VERIFIER; docs/mechanisms/youth.md says how to write another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

LARGEST_MESSAGE = 64 * 1024


class ForgedMessageError(Exception):
    """A message that its signature does not belong to, or that cannot be read. It is kept, and nothing is believed."""


@dataclass(frozen=True)
class Visit:
    """Somebody who goes to prove their age: ``ref`` is our name for the question and must come back with the answer.

    ``return_url`` is where the person comes back to, which proves nothing; ``callback_url`` is where the company tells us.
    """

    ref: str
    return_url: str
    callback_url: str
    language: str


@dataclass(frozen=True)
class Proof:
    """What a company vouches for: the date of birth, or only an age that was reached; neither when it could not be proven."""

    ref: str
    born: date | None = None
    at_least: int | None = None

    @property
    def is_positive(self) -> bool:
        """Whether anything was proven."""
        return self.born is not None or self.at_least is not None


class AgeVerifier(Protocol):
    """Methods never write. They may raise UnavailableError when the company cannot be reached."""

    name: str
    can_declare: bool
    """Whether a date of birth that somebody tells on our own page counts for anything."""
    can_verify: bool
    """Whether there is a company that proves ages: only then are the methods called."""

    def start_url(self, visit: Visit) -> str:
        """The page of the company to which a person is sent."""
        ...

    def read(self, body: bytes, headers: Mapping[str, str]) -> Proof:
        """What a message to our callback says, once its signature is found good; ForgedMessageError otherwise.

        ``headers`` have lower-case names. The message was stored before, and may come twice.
        """
        ...
