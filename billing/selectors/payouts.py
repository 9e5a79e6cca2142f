"""Payouts as pages and banks read them."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import Payout, PayoutProfile
from billing.money import plain_amount
from billing.payout_channels import PayoutLine
from core.errors import NotFoundError


def payouts_of(company_id: int) -> QuerySet[Payout]:
    """A company's payouts, newest first."""
    return Payout.objects.filter(company_id=company_id).order_by("-pk")


def payout_of(company_id: int, public_id: str) -> Payout:
    """One payout of a company; NotFoundError for any other."""
    payout = payouts_of(company_id).filter(public_id=public_id).first()
    if payout is None:
        raise NotFoundError(_("There is no such payout of this producer."), code="no-such-payout")
    return payout


def payout_profile(company_id: int) -> PayoutProfile | None:
    """Where a company's money goes, if it has said so."""
    return PayoutProfile.objects.filter(company_id=company_id).first()


def payout_lines(payouts: Iterable[Payout]) -> list[PayoutLine]:
    """What a channel needs: the account as it was when the payout was prepared, whatever was changed since."""
    return [
        PayoutLine(
            key=payout.idem_key,
            holder=payout.destination["account_holder"],
            iban=payout.destination["iban"],
            bic=payout.destination["bic"],
            amount=plain_amount(payout.amount_minor, payout.currency),
            currency=payout.currency,
            reference=payout.reference,
        )
        for payout in payouts
    ]
