"""The verifier that this site uses, by AGE_VERIFIER."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.providers.base import AgeVerifier
from accounts.providers.builtin import Declared, NotConfigured

BUILT_IN: dict[str, type[AgeVerifier]] = {kind.name: kind for kind in (Declared, NotConfigured)}


def age_verifier() -> AgeVerifier:
    """A built-in one by its name, or another by the dotted path of its class. ImportError for a path that leads nowhere."""
    named = str(settings.AGE_VERIFIER)
    kind = BUILT_IN.get(named) or cast("type[AgeVerifier]", import_string(named))
    return kind()
