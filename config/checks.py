"""System checks of our own: what production mode demands, said in sentences that name the variable to set."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured

from billing.earning import MEASURES, read_table
from billing.selectors.taxes import tax_rules
from core.rules import EVERYWHERE, load_rules
from moderation.selectors.classification import RULEPACKS, read_packs

SHORTEST_SECRET = 50
NEW_SECRET = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"  # noqa: S105 - how to make one


def missing_secrets() -> list[str]:
    """One sentence for each secret that production mode lacks; none in development."""
    if not settings.IS_PRODUCTION:
        return []
    problems = []
    secret = _secret_key()
    if not secret:
        problems.append(f"SECRET_KEY is missing. Production mode needs one; make it with: {NEW_SECRET}")
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        problems.append(f"SECRET_KEY is too short to be secret ({len(secret)} characters). Make one with: {NEW_SECRET}")
    problems += [
        "MEDIA_SIGNING_KEYS holds a key that is too short to be secret. Use at least 32 characters for each."
        for key in settings.MEDIA_SIGNING_KEYS
        if len(key) < 32
    ]
    return problems


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's answer to an empty one
        return ""


@register(Tags.security, deploy=True)
def secrets_are_set(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """`check --deploy` fails without the secrets of production mode, and says when the mode is still development."""
    del app_configs
    if not settings.IS_PRODUCTION:
        return [CheckWarning("DUANJU_MODE is development.", hint="Set DUANJU_MODE=production.", id="duanju.W001")]
    return [Error(problem, id="duanju.E001") for problem in missing_secrets()]


@register(Tags.security, deploy=True)
def money_is_real(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """In production play money must buy nothing, and a provider's messages need secrets to be believed."""
    del app_configs
    if not settings.IS_PRODUCTION:
        return []
    if settings.PAYMENT_PROVIDER == "sandbox":
        return [
            CheckWarning(
                "PAYMENT_PROVIDER is sandbox: everybody can buy coins with play money.",
                hint="Set PAYMENT_PROVIDER=stripe and its keys, or sell nothing.",
                id="duanju.W004",
            )
        ]
    missing = [name for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS") if not getattr(settings, name)]
    return [Error(f"{name} is missing; Stripe cannot be used without it.", id="duanju.E002") for name in missing]


@register()
def taxes_have_rules(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A country whose tax is to be collected needs its rate, viewers whose country is known, and receipts that name the seller."""
    del app_configs
    if not settings.TAX_COUNTRIES:
        return []
    known = {rule.jurisdiction for rule in tax_rules().rules if rule.jurisdiction != EVERYWHERE}
    found: list[CheckMessage] = [
        Error(
            f"TAX_COUNTRIES names {country}, but billing/rules/taxes.yaml has no rate for it.",
            hint="Add its row, or take the country away.",
            id="duanju.E003",
        )
        for country in settings.TAX_COUNTRIES
        if country not in known
    ]
    if not settings.COUNTRY_HEADER and settings.SITE_COUNTRY not in settings.TAX_COUNTRIES:
        found.append(
            CheckWarning(
                "TAX_COUNTRIES is set, but no viewer's country is known, so nothing is taxed.",
                hint="Set COUNTRY_HEADER to what your proxy writes, or SITE_COUNTRY.",
                id="duanju.W005",
            )
        )
    if not settings.SELLER_TAX_NUMBER:
        found.append(
            CheckWarning(
                "TAX_COUNTRIES is set, but receipts name no tax number.",
                hint="Set SELLER_NAME, SELLER_ADDRESS and SELLER_TAX_NUMBER.",
                id="duanju.W006",
            )
        )
    return found


@register()
def earn_tables_can_be_used(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Every version of the earn table can be read, and everything that it pays for can be counted."""
    del app_configs
    found: list[CheckMessage] = []
    for rule in load_rules("billing", "rewards").rules:
        try:
            missing = [task.code for task in read_table(rule.content).tasks if task.code not in MEASURES]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            found.append(Error(f"billing/rules/rewards.yaml, {rule.id}: {error!r}", id="duanju.E006"))
            continue
        found += [
            Error(f"billing/rules/rewards.yaml, {rule.id}: nothing counts {code}.", id="duanju.E006")
            for code in missing
        ]
    return found


@register()
def rule_packs_can_be_used(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Every rule pack can be read, and every place where the site works has one."""
    del app_configs
    found = read_packs(RULEPACKS)
    known = {pack.jurisdiction for pack in found.packs}
    problems: list[CheckMessage] = [
        Error(problem, hint="`manage.py rulepacks` checks them again.", id="duanju.E004") for problem in found.problems
    ]
    return problems + [
        Error(
            f"JURISDICTIONS names {place}, but moderation/rulepacks/ has no pack for it.",
            hint=f"Known are {', '.join(sorted(known))}.",
            id="duanju.E005",
        )
        for place in settings.JURISDICTIONS
        if place not in known
    ]


@register(deploy=True)
def hosts_are_named(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A production site answers to names that somebody chose."""
    del app_configs
    local = {"localhost", "127.0.0.1", "[::1]", settings.DUANJU_HOST}
    if not settings.IS_PRODUCTION or set(settings.ALLOWED_HOSTS) - local:
        return []
    return [
        CheckWarning(
            "ALLOWED_HOSTS names this machine only, so visitors from outside get an error.",
            hint="Set ALLOWED_HOSTS=your.host.example.",
            id="duanju.W002",
        )
    ]


@register(deploy=True)
def mail_leaves_the_machine(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Nobody can sign up when the code stays in the local outbox."""
    del app_configs
    if not settings.IS_PRODUCTION or settings.EMAIL_HOST:
        return []
    return [
        CheckWarning(
            "EMAIL_HOST is empty, so sign-up codes and notices stay on this machine.",
            hint="Set EMAIL_HOST=smtp.your.host.example.",
            id="duanju.W003",
        )
    ]


@register()
def web_processes_share_a_cache(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Rate limits are counted in the cache: several web processes must share one."""
    del app_configs
    if settings.WEB_WORKERS == 1 or settings.CACHE_URL:
        return []
    return [
        Error(
            f"WEB_WORKERS is {settings.WEB_WORKERS}, but each process would count rate limits for itself.",
            hint="Set CACHE_URL=redis://host:6379/1, or WEB_WORKERS=1.",
            id="duanju.E002",
        )
    ]
