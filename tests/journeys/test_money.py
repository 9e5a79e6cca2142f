"""Money from the viewer who pays to the producer who earns: a statement that holds what was done, to the cent, and nothing else."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from billing.models import AutoUnlock, CoinPack, PaidPeriod, Payment, PaymentOrder, ProducerShare
from billing.money import money_text, plain_amount
from billing.months import begin_of, first_of, next_month
from billing.pricing import Step
from billing.services.prices import set_contract, set_price_plan
from billing.tasks import keep_earnings, keep_subscriptions
from billing.tests.payments.conftest import tiers  # noqa: F401 - a fixture
from core.actors import SYSTEM
from dramas.models import Series
from tests.fixtures.browser import PHONE, sign_in
from watch.tests.playing import is_running, until
from watch.tests.test_in_a_browser import series as seven_episodes  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def shop(live, sandbox, settings, eager_tasks) -> Iterator[CoinPack]:
    """One pack for sale, and a sandbox that tells this very site."""
    policy = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
    policy["form-action"] = [*policy["form-action"], sandbox.url]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
    sandbox.call("/v1/control", messages_to=f"{live.url}/payments/messages/sandbox/")
    yield CoinPack.objects.create(currency="USD", amount_minor=499, coins=25, bonus_coins=5)
    sandbox.call("/v1/control", messages_to="http://127.0.0.1:9/")


@pytest.fixture
def series(seven_episodes, now) -> Series:  # noqa: F811
    """Ten coins an episode after the first; seventy per cent of what is paid for them are the producer's, half of the subscriptions."""
    found: Series = seven_episodes
    found.free_episode_count = 1
    found.save()
    set_price_plan(actor=SYSTEM, series=found, steps=[Step(1, 10)], series_coins=50, wait_hours=None, now=now)
    set_contract(actor=SYSTEM, company=found.company, unlock_bps=7_000, pool_bps=5_000, now=now)
    return found


@pytest.fixture
def look(axe) -> Callable[[Page], None]:
    """``look(page)``: nothing hinders anybody, and nothing is wider than a phone or a desk."""

    def find(page: Page) -> None:
        before = page.viewport_size
        for size in (DESK, PHONE) if before == PHONE else (PHONE, DESK):
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{page.url} is {wide} px too wide at {size['width']}"
        assert axe(page) == []

    return find


def pay(page: Page, card: str = "Pays at once") -> None:
    page.get_by_role("radio", name=re.compile(f"^{card}")).check()
    page.get_by_role("button", name="Pay").or_(page.get_by_role("button", name="Keep this card")).click()


def buy_a_pack(page: Page, url: str, series: Series, look: Callable[[Page], None]) -> None:
    """The first card is declined, the second one pays."""
    page.goto(f"{url}/wallet/shop/?series={series.slug}")
    expect(page.get_by_text("opens 3 episodes")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Buy for $4.99").click()
    pay(page, "Is declined")
    expect(page.get_by_role("alert")).to_contain_text("declined")
    look(page)
    pay(page)
    expect(page.get_by_text("25 coins and 5 bonus coins are in your wallet.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_text("$4.99")).to_be_visible()
    look(page)


def unlock_in_the_sheet(page: Page, url: str, series: Series, number: int, *, left: int) -> None:
    page.goto(f"{url}/s/{series.slug}/{number}/")
    page.get_by_role("dialog").locator("[data-scope=episode]").click()
    until(page, is_running(number - 1))
    expect(page.locator(".toast")).to_contain_text(f"Episode {number} is unlocked for 10 coins; {left} are left.")


def spend(page: Page, url: str, series: Series, look: Callable[[Page], None]) -> None:
    """Episode 2 is unlocked and kept, episode 3 is taken back, and then unlocked by itself; the budget does not reach to episode 4."""
    page.goto(f"{url}/s/{series.slug}/2/")
    expect(page.get_by_role("dialog")).to_contain_text("You have 30 coins.")
    look(page)
    unlock_in_the_sheet(page, url, series, 2, left=20)
    unlock_in_the_sheet(page, url, series, 3, left=10)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).to_contain_text("10 coins are back in your wallet.")
    expect(page.get_by_role("dialog")).to_contain_text("You have 20 coins.")
    page.goto(f"{url}/wallet/")
    page.get_by_label("Unlock the next episode by itself").check()
    page.get_by_label("Budget in coins").fill("15")
    page.get_by_role("button", name="Save auto-unlock").click()
    look(page)
    page.goto(f"{url}/s/{series.slug}/2/?t=6.5")
    until(page, is_running(2), seconds=30)
    expect(page.locator(".toast")).to_contain_text("Episode 3 is unlocked for 10 coins; 10 are left.")
    page.goto(f"{url}/s/{series.slug}/3/?t=6.5")
    expect(page.locator(".toast")).to_contain_text("Auto-unlock has stopped", timeout=30_000)
    expect(page.get_by_role("dialog")).to_contain_text("Episode 4 is locked")
    page.goto(f"{url}/wallet/")
    expect(page.get_by_test_id("spendable")).to_contain_text("10")
    expect(page.get_by_text("10 of 15 coins are used.")).to_be_visible()


def subscribe_fail_recover_and_cancel(page: Page, url: str, viewer: User, look: Callable[[Page], None]) -> None:
    page.goto(f"{url}/tiers/")
    look(page)
    page.get_by_role("button", name="Try 7 days for nothing").first.click()
    expect(page.get_by_text("7 days for nothing, then Vip, $10.00 a month")).to_be_visible()
    pay(page, "Pays now, is declined at renewals")
    expect(page.get_by_text("Your subscription is active.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="To my subscription").click()
    expect(page.get_by_text("On trial")).to_be_visible()
    look(page)
    call_command("pass_time", viewer.email, "7", stdout=StringIO())
    keep_subscriptions()
    page.reload()
    expect(page.get_by_text("Payment overdue")).to_be_visible()
    look(page)
    page.get_by_role("button", name="with another card").click()
    pay(page)
    expect(page.get_by_text("Your subscription is active.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="To my subscription").click()
    expect(page.locator("[data-state=active]")).to_be_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    look(page)
    page.get_by_role("button", name="Cancel the subscription").click()
    expect(page.locator("[data-state=cancelled]")).to_be_visible()
    expect(page.get_by_test_id("until")).to_be_visible()


def earned_by_subscription(until: datetime) -> int:
    """What of the ten dollars has passed at ``until``: by the second, the rest of the period rounded down."""
    period = PaidPeriod.objects.get(amount_minor=1_000)
    whole, rest = period.ends_at - period.starts_at, max(period.ends_at - until, timedelta())
    return 1_000 - 1_000 * int(rest.total_seconds()) // int(whole.total_seconds())


def cells(row: Locator) -> list[str]:
    return [text.strip() for text in row.locator("th, td").all_inner_texts()]


def statement(company: str, month: str, *options: str) -> str:
    """What ``manage.py statement`` prints; it fails where a month differs from what was stored."""
    out = StringIO()
    call_command("statement", company, month, *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def read_on_paper(page: Page) -> str:
    """The workshop is left away, the digest is not; returns it."""
    page.emulate_media(media="print")
    expect(page.locator(".studio__rail")).to_be_hidden()
    expect(page.get_by_role("link", name="All lines as CSV")).to_be_hidden()
    assert page.evaluate("document.querySelector('.card').clientWidth > innerWidth - 20")
    digest = re.search(r"[0-9a-f]{64}", page.locator("main").inner_text())
    page.emulate_media(media="screen")
    assert digest, "a closed month names its digest"
    return digest.group()


def read_the_statement(page: Page, earned: list[tuple[str, int, int]], look: Callable[[Page], None]) -> str:
    """From the earnings to the month, its lines and its sum; returns the digest on paper."""
    page.get_by_role("row").filter(has_text="closed").get_by_role("link").click()
    lines = [cells(row) for row in page.locator(".statement-lines tbody tr").all()]
    assert [line[2:] for line in lines] == [
        ["The Heir Returns", kind, money_text(paid, "USD"), money_text(share, "USD"), ""]
        for kind, paid, share in earned
    ]
    paid, share = (sum(line[at] for line in earned) for at in (1, 2))
    together = [money_text(amount, "USD") for amount in (paid, share, paid - share)]
    assert cells(page.locator("tfoot tr"))[1:4] == together
    look(page)
    return read_on_paper(page)


def file_and_command_agree(desk, series, month, earned, digest):
    with desk.expect_download() as download:
        desk.get_by_role("link", name="All lines as CSV").click()
    file = download.value.path().read_bytes().decode()
    named = (series.company.slug, f"{month:%Y-%m}")
    assert file == statement(*named, "--csv")
    assert [tuple(line.split(",")[5:7]) for line in file.splitlines()[1:]] == [
        (plain_amount(paid, "USD"), plain_amount(share, "USD")) for _kind, paid, share in earned
    ]
    total = plain_amount(sum(share for _kind, _paid, share in earned), "USD")
    assert re.fullmatch(rf"{month:%Y-%m} USD: {total} of \S+ in 3 lines, {digest}\n", statement(*named))
    call_command("verify_ledger", "--seal", stdout=StringIO())


def follow_the_line_of_episode_three(desk, available, look):
    desk.locator(".statement-lines tbody a").nth(1).click()
    expect(desk.locator("main")).to_contain_text("can be paid out since")
    expect(desk.get_by_text("Episode 3")).to_be_visible()
    expect(desk.get_by_text("10 coins", exact=True)).to_be_visible()
    expect(desk.get_by_text("$1.40", exact=True)).to_be_visible()
    look(desk)
    desk.get_by_role("link", name="Statement").click()
    expect(desk.locator("tfoot")).to_contain_text(money_text(available, "USD"))


def test_a_viewers_month_stands_in_the_producers_statement_to_the_cent(
    page,
    open_context,
    live,
    shop,
    series,
    tiers,  # noqa: F811
    viewer,
    make_user,
    client_for,
    look,
):
    producer = make_user(company=series.company)
    cookie = client_for(viewer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
    buy_a_pack(page, live.url, series, look)
    spend(page, live.url, series, look)
    subscribe_fail_recover_and_cancel(page, live.url, viewer, look)
    assert AutoUnlock.objects.get(user=viewer).spent_coins == 10
    assert sorted(Payment.objects.filter(amount_minor__gt=0).values_list("amount_minor", flat=True)) == [499, 1_000]
    assert not PaymentOrder.objects.filter(state="open").exists()

    month = first_of(ProducerShare.objects.earliest("pk").earned_at)
    pool = earned_by_subscription(begin_of(next_month(month)))
    earned = [
        ("unlocked episodes", 99, 69),  # episode 2: five bonus coins bring nothing, five of 25 coins cost 499 / 5
        ("unlocked episodes", 200, 140),  # episode 3, the second time: ten coins, and the rounding of the five before
        ("watched minutes of subscribers", pool, -(-pool // 2)),
    ]
    ended = begin_of(next_month(month))
    with time_machine.travel(ended + timedelta(hours=1), tick=True):
        keep_earnings()
    with time_machine.travel(ended + timedelta(days=31), tick=True):
        keep_subscriptions()
        keep_earnings()
        desk = open_context(size=DESK).new_page()
        sign_in(desk, live.url, producer.email)
        desk.goto(f"{live.url}/studio/")
        desk.get_by_role("link", name="Earnings").click()
        available = sum(share for _kind, _paid, share in earned)
        expect(desk.locator(".stat").filter(has_text="can be paid out")).to_contain_text(money_text(available, "USD"))
        look(desk)
        digest = read_the_statement(desk, earned, look)

        file_and_command_agree(desk, series, month, earned, digest)
        follow_the_line_of_episode_three(desk, available, look)
