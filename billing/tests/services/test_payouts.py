"""A payout takes what is available, leaves once, and is paid once or comes back once; only operators move it."""

from datetime import timedelta

import pytest

from accounts.models import CompanyMember, Notice
from billing.bank_numbers import compact, iban_checks, is_iban, may_be_account
from billing.models import LedgerAccount, LedgerTransaction, Payout, PayoutProfile
from billing.payout_channels import CHANNELS
from billing.selectors.balances import balance_of
from billing.selectors.payouts import payout_lines
from billing.selectors.shares import Balance, earnings_balances
from billing.services.coins import Payee, spend_coins
from billing.services.payout_profiles import ProfileInput, set_payout_profile
from billing.services.payouts import cancel_payout, pay_payout, prepare_payout, return_payout, send_payout
from billing.services.shares import release_shares
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

PROFILE = ProfileInput("Moon Pictures Ltd", "de89 3704 0044 0532 0130 00", "de", "DE123", "COBADEFFXXX")


@pytest.fixture
def at(now):
    """The moment at which everything earned is available."""
    return now + timedelta(days=40)


@pytest.fixture
def profile(company, producer_actor, now) -> PayoutProfile:
    return set_payout_profile(actor=producer_actor, company=company, profile=PROFILE, now=now)


@pytest.fixture
def earned(company, profile, viewer, viewer_actor, buy, now, at):
    """``earned(minor, "key")``: so much becomes available for ``company``."""

    def make(minor: int, key: str = "e", *, currency: str = "USD") -> None:
        buy(viewer, 10, minor, currency=currency)
        payee = Payee(company.pk, 10_000)
        spend_coins(key=key, actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=now)
        release_shares(now=at)

    return make


@pytest.fixture
def prepare(company, producer_actor, at):
    """``prepare("key")``: the producer asks for a payout."""

    def make(key: str = "k", actor=None) -> Payout:
        return prepare_payout(key=key, actor=actor or producer_actor, company=company, currency="USD", now=at)

    return make


def books(company) -> tuple[int, int, int]:
    available = balance_of(f"producer_available:company:{company.pk}:USD")
    return available, balance_of("payouts_in_flight:USD"), balance_of("payment_provider:bank:USD")


@pytest.mark.django_db
def test_a_payout_takes_the_whole_balance_and_arrives(company, earned, prepare, operator_actor, at):
    earned(7_000)
    payout = prepare()
    assert (payout.amount_minor, payout.state, books(company)) == (7_000, "prepared", (7_000, 0, 0))
    send_payout(actor=operator_actor, payout=payout, now=at)
    assert books(company) == (0, 7_000, 0)
    pay_payout(actor=operator_actor, payout=payout, now=at)
    assert books(company) == (0, 0, 7_000)
    assert list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True)) == [
        "payout-profile.set",
        "payout.prepared",
        "payout.sent",
        "payout.paid",
    ]
    assert Notice.objects.filter(title__contains="$70.00").count() == 1


@pytest.mark.django_db
def test_a_payout_that_came_back_is_available_again_and_can_be_asked_for_anew(
    company, earned, prepare, operator_actor, at
):
    earned(7_000)
    payout = send_payout(actor=operator_actor, payout=prepare(), now=at)
    return_payout(actor=operator_actor, payout=payout, now=at)
    assert books(company) == (7_000, 0, 0)
    with refused(ConflictError, "payout-pay-from-returned"):
        pay_payout(actor=operator_actor, payout=Payout.objects.get(), now=at)
    assert prepare("again").amount_minor == 7_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "code"), [(send_payout, "payout-send-from-paid"), (return_payout, "payout-return-from-paid")]
)
def test_a_payout_that_was_paid_stays_paid(company, earned, prepare, operator_actor, at, step, code):
    earned(7_000)
    payout = send_payout(actor=operator_actor, payout=prepare(), now=at)
    pay_payout(actor=operator_actor, payout=payout, now=at)
    with refused(ConflictError, code):
        step(actor=operator_actor, payout=Payout.objects.get(), now=at)
    assert books(company) == (0, 0, 7_000)


@pytest.mark.django_db
def test_what_is_prepared_is_not_prepared_again(company, earned, prepare):
    earned(7_000)
    assert prepare().pk == prepare().pk
    with refused(ConflictError, "below-minimum"):
        prepare("another")
    earned(6_000, "more")
    assert prepare("another").amount_minor == 6_000
    assert earnings_balances(company.pk) == [Balance("USD", pending=0, available=13_000, prepared=13_000)]


@pytest.mark.django_db
def test_the_minimum_and_an_account_are_needed(company, earned, prepare, profile, settings):
    earned(4_999)
    with refused(ConflictError, "below-minimum"):
        prepare()
    settings.PAYOUT_MINIMUM_MINOR = 0
    with refused(ConflictError, "below-minimum"):  # the producer's own minimum
        prepare()
    profile.delete()
    with refused(ConflictError, "no-payout-profile"):
        prepare()


@pytest.mark.django_db
def test_only_the_producers_finance_people_and_operators_ask_for_money(
    company, earned, prepare, make_user, actor_for, operator_actor, reviewer_actor, make_company
):
    earned(7_000)
    editor, stranger = make_user(company=company, company_role="editor"), make_user(company=make_company())
    for actor in (actor_for(editor), actor_for(stranger), reviewer_actor):
        with refused(ForbiddenError, "forbidden"):
            prepare(actor=actor)
    assert prepare("one", actor=operator_actor).amount_minor == 7_000
    earned(7_000, "more")
    assert prepare("two", actor=actor_for(make_user(company=company, company_role="finance"))).amount_minor == 7_000


@pytest.mark.django_db
def test_only_operators_send_confirm_and_return(earned, prepare, producer_actor, operator_actor, at):
    earned(7_000)
    payout = prepare()
    for step in (send_payout, pay_payout, return_payout):
        with refused(ForbiddenError, "operators-only"):
            step(actor=producer_actor, payout=payout, now=at)
    assert Payout.objects.get().state == "prepared"


@pytest.mark.django_db
def test_the_bank_file_names_the_account_of_the_day_it_was_prepared(company, earned, prepare, producer_actor, now):
    earned(7_005)
    payout = prepare()
    other = ProfileInput("Sun Pictures", "GB82WEST12345698765432", "GB", "GB1")
    set_payout_profile(actor=producer_actor, company=company, profile=other, now=now)
    content = CHANNELS["bank"].instruct(payout_lines([Payout.objects.get()])).content.decode().splitlines()
    assert content == [
        "account_holder,iban,bic,amount,currency,reference",
        f"Moon Pictures Ltd,DE89370400440532013000,COBADEFFXXX,70.05,USD,DJ {payout.public_id}",
    ]


@pytest.mark.django_db
def test_everybody_who_keeps_the_books_hears_of_another_account(company, profile, producer_actor, make_user, now):
    make_user(company=company, company_role="finance")
    later = now + timedelta(days=1)
    same = ProfileInput(**{**PROFILE.__dict__, "tax_number": "DE456"})
    set_payout_profile(actor=producer_actor, company=company, profile=same, now=later)
    assert Notice.objects.count() == 1
    other = ProfileInput("Sun Pictures", "0012345678", "SG", "1")
    set_payout_profile(actor=producer_actor, company=company, profile=other, now=later)
    assert Notice.objects.count() == 3
    assert "0012345678" not in str(list(AuditRecord.objects.values()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iban": "DE89370400440532013001"}, "iban-wrong"),
        ({"iban": "12"}, "account-wrong"),
        ({"account_holder": "=HYPERLINK(1)"}, "holder-wrong"),
        ({"account_holder": " "}, "holder-wrong"),
        ({"bic": "A;B"}, "bic-wrong"),
        ({"tax_country": "Germany"}, "country-wrong"),
        ({"minimum_minor": 4_999}, "minimum-too-small"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused(company, producer_actor, now, change, code):
    with refused(InvalidError, code):
        wrong = ProfileInput(**{**PROFILE.__dict__, **change})
        set_payout_profile(actor=producer_actor, company=company, profile=wrong, now=now)
    assert not PayoutProfile.objects.exists()


@pytest.mark.django_db
def test_an_editor_cannot_say_where_the_money_goes(company, producer_actor, producer, now):
    CompanyMember.objects.filter(user=producer).update(role="editor")
    with refused(ForbiddenError, "forbidden"):
        set_payout_profile(actor=producer_actor, company=company, profile=PROFILE, now=now)


@pytest.mark.parametrize(  # from the IBAN registry of SWIFT
    "iban", ["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NO9386011117947"]
)
def test_check_digits_of_account_numbers_are_checked_as_the_registry_says(iban):
    assert is_iban(iban)
    assert iban_checks(iban)
    assert not may_be_account(iban[:-2] + ("00" if iban[-2:] != "00" else "01"))
    assert compact(f" {iban[:4]} {iban[4:].lower()}") == iban


@pytest.mark.django_db(transaction=True)
def test_many_who_prepare_and_send_at_once_pay_once(race, company, earned, prepare, operator_actor, at):
    earned(7_000)
    asked = race(lambda number: prepare(f"k{number}"), threads=6)
    assert sum(isinstance(answer, Payout) for answer in asked) == 1
    assert sum(isinstance(answer, ConflictError) for answer in asked) == 5
    pk = Payout.objects.get().pk

    def send(_number):
        return send_payout(actor=operator_actor, payout=Payout.objects.get(pk=pk), now=at)

    sent = race(send, threads=6)
    assert sum(isinstance(answer, Payout) for answer in sent) == 1

    def end(number):
        step = pay_payout if number % 2 else return_payout
        return step(actor=operator_actor, payout=Payout.objects.get(pk=pk), now=at)

    ended = race(end, threads=6)
    assert sum(isinstance(answer, Payout) for answer in ended) == 1
    assert all(isinstance(answer, Payout | ConflictError) for answer in (*sent, *ended))
    assert LedgerTransaction.objects.filter(kind__startswith="payout").count() == 2
    assert books(company) in {(7_000, 0, 0), (0, 0, 7_000)}


@pytest.mark.django_db
def test_a_payout_to_a_wrong_account_is_cancelled_before_it_is_sent(
    company, earned, prepare, producer_actor, operator_actor, viewer_actor, make_user, make_company, actor_for, at
):
    earned(7_000)
    payout = prepare()
    stranger = actor_for(make_user(company=make_company()))
    for actor in (viewer_actor, stranger):
        with refused(ForbiddenError, "forbidden"):
            cancel_payout(actor=actor, payout=payout, now=at)
    cancel_payout(actor=producer_actor, payout=payout, now=at)
    assert (payout.state, books(company)) == ("cancelled", (7_000, 0, 0))
    with refused(ConflictError, "payout-send-from-cancelled"):
        send_payout(actor=operator_actor, payout=Payout.objects.get(), now=at)
    again = prepare("again")
    assert again.amount_minor == 7_000
    cancel_payout(actor=operator_actor, payout=again, now=at)
    sent = send_payout(actor=operator_actor, payout=prepare("third"), now=at)
    with refused(ConflictError, "payout-cancel-from-in-flight"):
        cancel_payout(actor=producer_actor, payout=sent, now=at)


@pytest.mark.django_db
@pytest.mark.parametrize("currency", ["ABCDEFGH", "usd", "COIN", "²", "€"])
def test_a_currency_that_nobody_paid_in_opens_no_account(company, profile, producer_actor, at, currency):
    with refused(ConflictError, "below-minimum"):
        prepare_payout(key="k", actor=producer_actor, company=company, currency=currency, now=at)
    assert not LedgerAccount.objects.exists()
