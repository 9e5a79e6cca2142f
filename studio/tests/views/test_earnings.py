"""A producer's money on pages: who sees it, down to each line, on paper and as a file; questions and answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Notice
from billing.models import Payout, PayoutProfile, ProducerShare, ProducerStatement, ShareQuestion
from billing.services.coins import Grant, Payee, Payment, grant_coins, spend_coins
from billing.services.payouts import send_payout
from billing.services.shares import release_shares
from billing.services.statements import close_month
from billing.tasks.earnings import keep_earnings
from core.actors import SYSTEM

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CLOSED = datetime(2026, 4, 1, 1, tzinfo=UTC)
ACCOUNT = {
    "account_holder": "Moon Pictures Ltd",
    "iban": "DE89 3704 0044 0532 0130 00",
    "tax_country": "DE",
    "tax_number": "DE1",
    "minimum_minor": "5000",
}


@pytest.fixture
def earn(company, series, viewer, viewer_actor):
    """``earn(1)``: ten coins worth 50 dollars are spent on ``series``, 35 dollars of them are the company's."""

    def make(number: int = 1, *, at=NOW) -> ProducerShare:
        payment = Payment("sandbox", f"p{number}", 5_000, "USD")
        grant_coins(key=f"g{number}", actor=SYSTEM, grants=[Grant(viewer.pk, 10, "purchase", payment)], now=at)
        payee = Payee(company.pk, 7_000, series.pk)
        done = spend_coins(key=f"s{number}", actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=at)
        return ProducerShare.objects.get(transaction=done.transaction)

    return make


@pytest.fixture
def base(company):
    return f"/studio/earnings/{company.slug}/"


def test_the_front_page_leads_to_ones_own_company(client_for, producer, base):
    client = client_for(producer)
    assert client.get("/studio/earnings/")["Location"] == base
    assert "Nothing has been earned yet" in client.get(base).content.decode()
    assert 'href="/studio/earnings/"' in client.get("/studio/").content.decode()


def test_balances_months_and_the_contract_are_said_in_words(client_for, producer, earn, base):
    earn()
    close_month(month=NOW.date().replace(day=1), now=CLOSED)
    earn(2, at=timezone.now())
    release_shares(now=NOW + timedelta(days=30))
    page = client_for(producer).get(base).content.decode()
    assert page.count("$35.00") == 4  # pending, available, a closed month, this month
    assert "You earn 50 % of what viewers had paid" in page
    assert f"{base}2026-03/USD/" in page
    assert page.count("still open") == 1


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("finance", 200), ("editor", 403), ("uploader", 403), ("viewer", 403)]
)
def test_only_owners_and_finance_people_see_money(client_for, make_user, company, earn, base, role, status):
    share = earn()
    client = client_for(make_user(company=company, company_role=role))
    pages = (base, f"{base}account/", f"{base}2026-03/USD/", f"{base}2026-03/USD.csv")
    for page in (*pages, f"/studio/earnings/lines/{share.pk}/"):
        assert client.get(page).status_code == status
    assert ('href="/studio/earnings/"' in client.get("/studio/").content.decode()) == (status == 200)


def test_the_finance_person_of_another_producer_sees_nothing(client_for, make_user, make_company, company, earn, base):
    share = earn()
    other = make_user(company=make_company(), company_role="finance")
    client = client_for(other)
    pages = (base, f"{base}account/", f"{base}2026-03/USD/", f"{base}2026-03/USD.csv")
    for page in (*pages, f"/studio/earnings/lines/{share.pk}/"):
        assert client.get(page).status_code == 404
    make_user(company=company)
    assert client.post(f"{base}payout/USD/").status_code == 404
    assert client.post(f"/studio/earnings/lines/{share.pk}/", {"text": "Why?"}).status_code == 404
    assert client.post(f"{base}account/", ACCOUNT).status_code == 404
    assert not PayoutProfile.objects.exists()
    assert not ShareQuestion.objects.exists()


def test_a_statement_sums_up_and_leads_to_each_line(client_for, producer, earn, base):
    share, _second = earn(1), earn(2)
    close_month(month=NOW.date().replace(day=1), now=CLOSED)
    client = client_for(producer)
    page = client.get(f"{base}2026-03/USD/").content.decode()
    assert "$100.00" in page
    assert "$70.00" in page
    assert "The Moon Gate" not in page  # nothing of the series is approved, so its address stands for it
    assert ProducerStatement.objects.get().lines_sha256 in page
    assert f"/studio/earnings/lines/{share.pk}/" in page
    line = client.get(f"/studio/earnings/lines/{share.pk}/").content.decode()
    assert "$35.00" in line


def test_the_file_holds_every_line(client_for, producer, company, earn, base):
    earn(1)
    earn(2)
    answer = client_for(producer).get(f"{base}2026-03/USD.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="{company.slug}-2026-03-USD.csv"'
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert lines[1].endswith(",unlock,moon-gate,USD,50.00,35.00,15.00,0.00,")


@pytest.mark.parametrize("month", ["2026-13", "2026-02", "march", "9999-12"])
def test_a_month_without_earnings_is_not_found(client_for, producer, earn, base, month):
    earn()
    assert client_for(producer).get(f"{base}{month}/USD/").status_code == 404


def test_a_question_is_asked_and_answered(client_for, producer, operator, earn):
    share = earn()
    page = f"/studio/earnings/lines/{share.pk}/"
    client, desk = client_for(producer), client_for(operator)
    assert client.post(page, {"text": " "}).status_code == 422
    assert client.post(page, {"text": "Only 70 %?"}).status_code == 302
    asked = Notice.objects.get(user=operator)
    assert asked.url == f"/operate/billing/producershare/{share.pk}/change/"
    waiting = desk.get("/operate/billing/producershare/?asked=open").content.decode()
    assert asked.url in waiting
    assert "Only 70 %?" in desk.get(asked.url).content.decode()
    threads = {"questions-TOTAL_FORMS": 0, "questions-INITIAL_FORMS": 0}
    assert desk.post(asked.url, {"answer": "As your contract says.", **threads}).status_code == 302
    desk.get("/operate/")  # shows the message that names the line
    assert asked.url not in desk.get("/operate/billing/producershare/?asked=open").content.decode()
    told = Notice.objects.get(user=producer)
    assert told.url == page
    assert "As your contract says." in client.get(page).content.decode()


def test_a_producer_enters_the_account_and_asks_for_the_money(client_for, producer, earn, base):
    earn(1)
    earn(2)
    release_shares(now=NOW + timedelta(days=30))
    client = client_for(producer)
    assert "Have $70.00 paid out" not in client.get(base).content.decode()
    wrong = client.post(f"{base}account/", {**ACCOUNT, "iban": "DE89370400440532013001"})
    assert (wrong.status_code, "check digits" in wrong.content.decode()) == (422, True)
    assert client.post(f"{base}account/", ACCOUNT).status_code == 302
    assert client.post(f"{base}account/", {**ACCOUNT, "tax_number": "DE2"}).status_code == 302
    assert PayoutProfile.objects.get().tax_number == "DE2"
    assert "Have $70.00 paid out" in client.get(base).content.decode()
    for _again in range(2):
        client.post(f"{base}payout/USD/", {"key": "k"})
    assert Payout.objects.get().amount_minor == 7_000
    assert "wait for the operator" in client.get(base).content.decode()


def test_too_little_is_refused_with_a_sentence(client_for, producer, earn, base):
    client = client_for(producer)
    client.post(f"{base}account/", ACCOUNT)
    answer = client.post(f"{base}payout/USD/", {"key": "k"}, follow=True)
    assert "the smallest payout is $50.00" in answer.content.decode()
    assert client.post(f"{base}payout/DOLLARS/", {"key": "k"}).status_code == 404


def test_operators_send_payouts_with_the_banks_file_and_say_what_became_of_them(
    client_for, producer, operator, earn, base
):
    earn(1)
    earn(2)
    release_shares(now=NOW + timedelta(days=30))
    client, desk, page = client_for(producer), client_for(operator), "/operate/billing/payout/"
    client.post(f"{base}account/", ACCOUNT)
    client.post(f"{base}payout/USD/", {"key": "k"})
    payout = Payout.objects.get()

    def act(action):
        return desk.post(page, {"action": action, "_selected_action": [payout.pk]})

    assert "text/csv" not in act("bank_file")["Content-Type"]
    act("send")
    file = act("bank_file").content.decode()
    assert f"Moon Pictures Ltd,DE89370400440532013000,,70.00,USD,DJ {payout.public_id}" in file
    assert client.post(page, {"action": "paid", "_selected_action": [payout.pk]}).status_code == 403
    act("paid")
    act("returned")  # refused with a message
    payout.refresh_from_db()
    assert payout.state == "paid"


def test_last_months_are_closed_by_themselves_once_they_are_over(earn, settings):
    cache.clear()
    now = timezone.now()
    last_month = (now.replace(day=1) - timedelta(days=1)).replace(day=1)
    earn(at=last_month)
    keep_earnings()
    cache.clear()
    keep_earnings()
    hour_one = now.day == 1 and now.hour == 0
    assert ProducerStatement.objects.count() == (0 if hour_one else 1)


def test_the_pages_cost_the_same_for_thirty_rows(query_budget, client_for, producer, operator_actor, earn, base):
    client = client_for(producer)
    query_budget(earn, lambda: client.get(f"{base}2026-03/USD/"), at_most=16)

    def payout(number):
        at = datetime(2020 + number // 12, 1 + number % 12, 1, tzinfo=UTC)
        share = earn(100 + number, at=at)
        close_month(month=at.date(), now=CLOSED)
        ShareQuestion.objects.create(
            share=ProducerShare.objects.first(), author_ref="x", is_from_operator=False, text="?", created_at=at
        )
        release_shares(now=at + timedelta(days=30))
        made = Payout.objects.create(
            company=share.company, currency="USD", amount_minor=3_500, idem_key=f"{number}", created_at=at
        )
        send_payout(actor=operator_actor, payout=made, now=at)

    query_budget(payout, lambda: client.get(base), at_most=20)
    first = ProducerShare.objects.first()
    assert client.get(f"/studio/earnings/lines/{first.pk}/").content.decode().count("fix__note") == 30


def test_a_long_statement_goes_on_where_it_ended(client_for, producer, earn, base):
    for number in range(52):
        earn(number)
    client = client_for(producer)
    first = client.get(f"{base}2026-03/USD/")
    assert len(first.context["lines"]) == 50
    second = client.get(f"{base}2026-03/USD/", {"cursor": first.context["shown"].page.next_cursor})
    assert len(second.context["lines"]) == 2


def test_a_payout_that_was_not_sent_yet_is_cancelled_on_the_page(
    client_for, producer, make_user, make_company, earn, base, company
):
    earn()
    release_shares(now=NOW + timedelta(days=30))
    client = client_for(producer)
    client.post(f"{base}account/", {**ACCOUNT, "minimum_minor": "100"})
    PayoutProfile.objects.update(minimum_minor=0)
    Payout.objects.create(
        company=company, currency="USD", amount_minor=3_500, idem_key="k", reference="DJ x", created_at=NOW
    )
    address = f"{base}payouts/{Payout.objects.get().public_id}/cancel/"
    assert address in client.get(base).content.decode()
    assert client_for(make_user(company=make_company())).post(address).status_code == 404
    assert Payout.objects.get().state == "prepared"
    assert "Nothing was sent; you can ask for it again" in client.post(address, follow=True).content.decode()
    assert Payout.objects.get().state == "cancelled"
    page = client.post(address, follow=True).content.decode()
    assert "It was sent or cancelled meanwhile" in page
    assert address not in page


@pytest.mark.parametrize("month", ["9999-13", "2026-00", "２０２６-03", "0001-01", "0000-01", "2026-3", "20_6-11"])
def test_a_month_that_is_none_is_not_found(client_for, producer, base, month):
    assert client_for(producer).get(f"{base}{month}/USD/").status_code == 404


def test_the_last_month_of_the_calendar_breaks_nothing(client_for, producer, base):
    assert client_for(producer).get(f"{base}9999-12/USD/").status_code in (200, 404)
