"""Payouts: prepared from what is available, sent, and then paid once or returned once, each step under a key of its own."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.models import CompanyMember, ProducerCompany
from accounts.services.notices import notify
from billing.enums import AccountKind, PayoutState, TransactionKind
from billing.flows import PAYOUT
from billing.models import LedgerAccount, Payout, PayoutProfile
from billing.money import money_text
from billing.policies import FINANCE_ROLES, can_keep_books_of, can_move_money
from billing.services.accounts import code_of, open_account
from billing.services.ledger import Leg, Order, execute, post_legs
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError
from core.ids import new_public_id

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BANK = "bank"


@transaction.atomic
def prepare_payout(*, key: str, actor: Actor, company: ProducerCompany, currency: str, now: datetime) -> Payout:
    """Set a company's whole available balance apart for a payout to the account it has now; the same ``key`` answers with the same payout.

    ForbiddenError unless the company's finance people or an operator ask. ConflictError ``no-payout-profile``, ``below-minimum``. Nothing is
    opened for a currency in which nothing was ever released, whatever it is called.
    """
    if not (can_move_money(actor) or can_keep_books_of(actor, company.pk)):
        raise ForbiddenError(_("Only owners and finance people of the producer may ask for a payout."))
    idem_key = f"payout:{company.pk}:{currency}:{key}"
    code = code_of(AccountKind.PRODUCER_AVAILABLE, asset=currency, owner=f"company:{company.pk}")
    account = LedgerAccount.objects.select_for_update().filter(code=code).first()  # others who prepare wait here
    existing = Payout.objects.filter(idem_key=idem_key).first()
    if existing is not None:
        return existing
    profile = PayoutProfile.objects.filter(company=company).first()
    if profile is None:
        raise ConflictError(_("Say first to which account the money shall go."), code="no-payout-profile")
    prepared = Payout.objects.filter(company=company, currency=currency, state=PayoutState.PREPARED)
    available = account.balance - account.held if account else 0
    amount = available - prepared.aggregate(sum=Sum("amount_minor", default=0))["sum"]
    minimum = max(profile.minimum_minor, settings.PAYOUT_MINIMUM_MINOR, 1)
    if amount < minimum:
        raise ConflictError(
            _("There are %(amount)s to pay out; the smallest payout is %(minimum)s.")
            % {"amount": money_text(amount, currency), "minimum": money_text(minimum, currency)},
            code="below-minimum",
        )
    payout = _create(company, profile, currency, amount, idem_key, now)
    _note("payout.prepared", actor, payout)
    return payout


def _create(
    company: ProducerCompany, profile: PayoutProfile, currency: str, amount: int, idem_key: str, now: datetime
) -> Payout:
    destination = {"account_holder": profile.account_holder, "iban": profile.iban, "bic": profile.bic}
    public_id = new_public_id()
    return Payout.objects.create(
        public_id=public_id,
        company=company,
        currency=currency,
        amount_minor=amount,
        idem_key=idem_key,
        destination=destination,
        reference=f"DJ {public_id}",
        created_at=now,
    )


@transaction.atomic
def cancel_payout(*, actor: Actor, payout: Payout, now: datetime) -> Payout:
    """Not to be sent, for the account was wrong: nothing has moved yet, and all of it can be asked for again.

    ForbiddenError unless the company's finance people or an operator ask; ConflictError when it was sent already.
    """
    if not (can_move_money(actor) or can_keep_books_of(actor, payout.company_id)):
        raise ForbiddenError(_("Only owners and finance people of the producer may cancel a payout."))
    PAYOUT.apply(payout, "cancel", ended_at=now)
    _note("payout.cancelled", actor, payout)
    return payout


@transaction.atomic
def send_payout(*, actor: Actor, payout: Payout, now: datetime) -> Payout:
    """Move it from what is available to what is under way. ForbiddenError; ConflictError when it was sent already."""
    _check_operator(actor)
    PAYOUT.apply(payout, "send", sent_at=now)
    _move(payout, TransactionKind.PAYOUT_SENT, _available(payout), _under_way(payout), actor=actor, now=now)
    _note("payout.sent", actor, payout)
    return payout


@transaction.atomic
def pay_payout(*, actor: Actor, payout: Payout, now: datetime) -> Payout:
    """The bank says that it has arrived. ForbiddenError; ConflictError unless it is under way."""
    _check_operator(actor)
    PAYOUT.apply(payout, "pay", ended_at=now)
    bank = open_account(AccountKind.PAYMENT_PROVIDER, asset=payout.currency, owner=BANK)
    _move(payout, TransactionKind.PAYOUT_PAID, _under_way(payout), bank, actor=actor, now=now)
    _note("payout.paid", actor, payout)
    _tell(payout, _("{amount} were paid out to your account"))
    return payout


@transaction.atomic
def return_payout(*, actor: Actor, payout: Payout, now: datetime) -> Payout:
    """The bank has sent it back: it is available again. ForbiddenError; ConflictError unless it is under way."""
    _check_operator(actor)
    PAYOUT.apply(payout, "return", ended_at=now)
    _move(payout, TransactionKind.PAYOUT_RETURNED, _under_way(payout), _available(payout), actor=actor, now=now)
    _note("payout.returned", actor, payout)
    _tell(payout, _("A payout of {amount} came back from the bank. Check your account number."))
    return payout


def _check_operator(actor: Actor) -> None:
    if not can_move_money(actor):
        raise ForbiddenError(_("Only operators may send payouts and say what became of them."), code="operators-only")


def _available(payout: Payout) -> LedgerAccount:
    owner = f"company:{payout.company_id}"
    return open_account(AccountKind.PRODUCER_AVAILABLE, asset=payout.currency, owner=owner)


def _under_way(payout: Payout) -> LedgerAccount:
    return open_account(AccountKind.PAYOUTS_IN_FLIGHT, asset=payout.currency)


def _move(
    payout: Payout, kind: TransactionKind, source: LedgerAccount, target: LedgerAccount, *, actor: Actor, now: datetime
) -> None:
    """``sent`` has a key of its own, ``paid`` and ``returned`` share one: whichever comes first, the other one is refused."""
    step = "sent" if kind == TransactionKind.PAYOUT_SENT else "ended"
    content = {"payout": payout.public_id, "amount": payout.amount_minor}
    order = Order(f"payout:{payout.public_id}:{step}", kind, actor, content, content)
    legs = [Leg(source, -payout.amount_minor), Leg(target, payout.amount_minor)]
    if not execute(order, lambda begun: post_legs(begun, legs), now=now).is_new:
        raise ConflictError(_("This was done already. Reload the page to see what happened."), code="payout-moved")


def _note(verb: str, actor: Actor, payout: Payout) -> None:
    record_audit(
        actor=actor,
        verb=verb,
        subject_kind="payout",
        subject_ref=payout.public_id,
        payload={"company": payout.company_id, "currency": payout.currency, "amount_minor": payout.amount_minor},
    )


def _tell(payout: Payout, title: "_StrPromise") -> None:
    members = CompanyMember.objects.filter(company_id=payout.company_id, role__in=FINANCE_ROLES)
    for user_id in members.order_by("pk").values_list("user_id", flat=True):
        notify(
            user_id=user_id,
            kind=NoticeKind.MONEY,
            title=format_lazy(title, amount=money_text(payout.amount_minor, payout.currency)),
            body=payout.reference,
            dedupe_key=f"payout:{payout.public_id}:{payout.state}",
        )
