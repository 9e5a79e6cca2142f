"""Who acts: a guest, a person or the system. An actor is never None."""

from dataclasses import dataclass, field
from enum import StrEnum

REVIEWER = "reviewer"
SENIOR = "senior"
OPERATOR = "operator"


class ActorKind(StrEnum):
    """The three kinds of actors."""

    GUEST = "guest"
    USER = "user"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Whoever asks for something; ``ref`` is a plain id that is safe to store for ever. ``country`` is where they are, ``*`` where nobody knows.

    ``age`` is in whole years as far as it is believed, None where nobody knows; ``age_told`` is what they say, which may wait for proof.
    ``youth_account`` is the account whose youth mode holds: the person's own, or that of the device, whoever uses it.
    """

    kind: ActorKind
    user_id: int | None = None
    guest_key: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    country: str = field(default="*", compare=False)
    age: int | None = field(default=None, compare=False)
    age_told: int | None = field(default=None, compare=False)
    youth_account: int | None = field(default=None, compare=False)

    @property
    def ref(self) -> str:
        """``user:12``, ``guest:k3…`` or ``system``."""
        if self.kind is ActorKind.USER:
            return f"user:{self.user_id}"
        if self.kind is ActorKind.GUEST:
            return f"guest:{self.guest_key}"
        return "system"

    @property
    def waits_for_proof(self) -> bool:
        """Whether they say they are older than is believed without proof."""
        return self.age is not None and self.age_told is not None and self.age_told > self.age

    @property
    def youth_mode(self) -> bool:
        """Whether youth mode holds: its pool, minutes and hours, and nothing that is paid, earned or written."""
        return self.youth_account is not None

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is signed in."""
        return self.kind is ActorKind.USER

    @property
    def is_system(self) -> bool:
        """Whether the system itself acts."""
        return self.kind is ActorKind.SYSTEM

    def has_role(self, role: str) -> bool:
        """Whether the actor holds a platform role."""
        return role in self.roles


SYSTEM = Actor(kind=ActorKind.SYSTEM)


def guest(guest_key: str, age: int | None = None) -> Actor:
    """The actor of a visitor who has not signed in."""
    return Actor(kind=ActorKind.GUEST, guest_key=guest_key, age=age)


def person(user_id: int, roles: frozenset[str] = frozenset(), country: str = "*", age: int | None = None) -> Actor:
    """The actor of a signed-in person."""
    return Actor(kind=ActorKind.USER, user_id=user_id, roles=roles, country=country, age=age)
