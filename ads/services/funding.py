"""What advertisers pay ahead: an operator enters what has arrived at the bank, once for each of its references."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ads.models import Advertiser
from ads.policies import check_operates
from billing.models import LedgerTransaction
from billing.services.advertising import AdMoney, fund_advertiser
from core.actors import Actor
from core.audit import record_audit
from core.errors import InvalidError


@transaction.atomic
def enter_payment(
    *, actor: Actor, advertiser: Advertiser, amount_minor: int, reference: str, now: datetime
) -> LedgerTransaction:
    """Credit an advertiser. The same reference and amount again changes nothing. Raises ForbiddenError, InvalidError, ConflictError."""
    check_operates(actor)
    name = reference.strip()
    if not name or len(name) > 60 or not name.isprintable():
        raise InvalidError(
            _("Give the reference of the payment at the bank, at most 60 letters."), code="reference", field="reference"
        )
    money = AdMoney(advertiser.public_id, advertiser.currency)
    key = f"{advertiser.public_id}:{name}"
    outcome = fund_advertiser(key=key, actor=actor, money=money, amount_minor=amount_minor, now=now)
    if outcome.is_new:
        payload = {"amount_minor": amount_minor, "currency": advertiser.currency, "reference": name}
        record_audit(
            actor=actor,
            verb="advertiser.funded",
            subject_kind="advertiser",
            subject_ref=advertiser.public_id,
            payload=payload,
        )
    return outcome.transaction
