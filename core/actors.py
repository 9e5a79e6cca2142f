"""Who acts: a guest, a person or the system. An actor is never None."""

from dataclasses import dataclass, field
from enum import StrEnum

REVIEWER = "reviewer"
OPERATOR = "operator"


class ActorKind(StrEnum):
    """The three kinds of actors."""

    GUEST = "guest"
    USER = "user"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Whoever asks for something; ``ref`` is a plain id that is safe to store for ever. ``country`` is where they are, ``*`` where nobody knows."""

    kind: ActorKind
    user_id: int | None = None
    guest_key: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    country: str = field(default="*", compare=False)

    @property
    def ref(self) -> str:
        """``user:12``, ``guest:k3…`` or ``system``."""
        if self.kind is ActorKind.USER:
            return f"user:{self.user_id}"
        if self.kind is ActorKind.GUEST:
            return f"guest:{self.guest_key}"
        return "system"

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


def guest(guest_key: str) -> Actor:
    """The actor of a visitor who has not signed in."""
    return Actor(kind=ActorKind.GUEST, guest_key=guest_key)


def person(user_id: int, roles: frozenset[str] = frozenset(), country: str = "*") -> Actor:
    """The actor of a signed-in person."""
    return Actor(kind=ActorKind.USER, user_id=user_id, roles=roles, country=country)
