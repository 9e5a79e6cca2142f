"""Which providers are switched on: chosen by the settings, made once."""

from functools import lru_cache
from importlib import import_module

from django.conf import settings

from billing.providers.base import Provider
from core.errors import NotFoundError

MODULES = {"sandbox": "billing.providers.sandbox", "stripe": "billing.providers.stripe"}


def default_provider() -> Provider:
    """The provider that new orders go to."""
    return provider_named(settings.PAYMENT_PROVIDER)


@lru_cache(maxsize=8)
def provider_named(name: str) -> Provider:
    """A provider that is switched on, by name: old payments stay with the one that took them. NotFoundError otherwise."""
    if name not in MODULES or (name != settings.PAYMENT_PROVIDER and name not in settings.PAYMENT_PROVIDERS_KEPT):
        raise NotFoundError(f"payment provider {name!r} is not switched on", code="no-such-provider")
    provider: Provider = import_module(MODULES[name]).make_provider()
    return provider
