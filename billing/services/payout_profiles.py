"""Where a producer's money goes: their own people say so, and all of them hear of a change."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.models import CompanyMember, ProducerCompany
from accounts.services.notices import notify
from billing.bank_numbers import BIC_SHAPE, compact, is_iban, may_be_account
from billing.models import PayoutProfile
from billing.policies import FINANCE_ROLES, can_keep_books_of
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ProfileInput:
    """What the company has entered. ``minimum_minor`` is the smallest payout it wants."""

    account_holder: str
    iban: str
    tax_country: str
    tax_number: str
    bic: str = ""
    vat_number: str = ""
    minimum_minor: int = 5000


@transaction.atomic
def set_payout_profile(
    *, actor: Actor, company: ProducerCompany, profile: ProfileInput, now: datetime
) -> PayoutProfile:
    """Say where the money goes and what tax offices want to know; payouts that are prepared already keep their account.

    ForbiddenError; InvalidError ``iban-wrong``, ``account-wrong``, ``bic-wrong``, ``holder-wrong``, ``country-wrong``, ``minimum-too-small``.
    """
    if not can_keep_books_of(actor, company.pk):
        raise ForbiddenError(_("Only owners and finance people of the producer may change its account."))
    row = _checked(profile)
    before = PayoutProfile.objects.select_for_update().filter(company=company).first()
    stored, _created = PayoutProfile.objects.update_or_create(company=company, defaults=asdict(row))
    moved = before is None or (before.iban, before.account_holder) != (row.iban, row.account_holder)
    record_audit(
        actor=actor,
        verb="payout-profile.set",
        subject_kind="company",
        subject_ref=company.public_id,
        payload={"account_changed": moved},
    )
    if moved:
        _tell_everybody(company, now)
    return stored


def _checked(profile: ProfileInput) -> ProfileInput:
    holder, iban, bic = profile.account_holder.strip(), compact(profile.iban), compact(profile.bic)
    country = profile.tax_country.strip().upper()
    if not holder or holder.startswith(FORMULA_STARTS) or not holder.isprintable():
        raise InvalidError(
            _("Write the account holder's name as the bank knows it."), code="holder-wrong", field="account_holder"
        )
    if not may_be_account(iban):
        code = "iban-wrong" if is_iban(iban) else "account-wrong"
        raise InvalidError(
            _("This account number cannot be right: its check digits do not fit. Copy it again."),
            code=code,
            field="iban",
        )
    if bic and not BIC_SHAPE.fullmatch(bic):
        raise InvalidError(_("A BIC or bank code has letters and digits only."), code="bic-wrong", field="bic")
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise InvalidError(
            _("Give the country as two letters, as SG or DE."), code="country-wrong", field="tax_country"
        )
    if profile.minimum_minor < settings.PAYOUT_MINIMUM_MINOR:
        raise InvalidError(
            _("The smallest payout is %(minimum)s minor units.") % {"minimum": settings.PAYOUT_MINIMUM_MINOR},
            code="minimum-too-small",
            field="minimum_minor",
        )
    return ProfileInput(
        holder, iban, country, profile.tax_number.strip(), bic, profile.vat_number.strip(), profile.minimum_minor
    )


def _tell_everybody(company: ProducerCompany, now: datetime) -> None:
    members = CompanyMember.objects.filter(company=company, role__in=FINANCE_ROLES)
    for user_id in members.order_by("pk").values_list("user_id", flat=True):
        notify(
            user_id=user_id,
            kind=NoticeKind.MONEY,
            title=format_lazy(_("The account of {company} for payouts was changed"), company=company.name),
            body=_("If nobody of you did this, write to the operator at once."),
            dedupe_key=f"payout-profile:{company.public_id}:{now.isoformat()}",
        )
