"""The two verifiers that need nobody else: people's own word, and none."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.providers.base import Proof, Visit
from core.errors import UnavailableError


class NotConfigured:
    """Nobody's word counts and there is no company: who needs an age to go on is told so."""

    name = "none"
    can_declare = False
    can_verify = False

    def start_url(self, visit: Visit) -> str:
        """UnavailableError ``age-verifier-not-configured``."""
        raise self._missing()

    def read(self, body: bytes, headers: Mapping[str, str]) -> Proof:
        """The same."""
        raise self._missing()

    def _missing(self) -> UnavailableError:
        return UnavailableError(
            _("This site is not set up to prove ages. Ask the operator."), code="age-verifier-not-configured"
        )


class Declared(NotConfigured):
    """The date of birth that people tell."""

    name = "declared"
    can_declare = True
