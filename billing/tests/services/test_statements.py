"""A month's statement is written once and comes out the same for ever; a line that was changed is found."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.enums import UnlockScope
from billing.models import ProducerShare, ProducerStatement
from billing.pricing import Step
from billing.selectors.statements import statement_lines, summary_of, unlocks_of
from billing.services.coins import spend_coins
from billing.services.ledger import reverse
from billing.services.prices import set_price_plan
from billing.services.shares import release_shares
from billing.services.statements import close_month
from billing.services.unlocking import unlock_episodes
from billing.services.verification import verify_ledger
from billing.statements import StatementLine, canonical, summarise
from core.actors import SYSTEM
from core.errors import ConflictError
from dramas.models import Episode
from tests.fixtures.refusals import refused

MARCH = date(2026, 3, 1)
CLOSING = datetime(2026, 4, 1, 1, tzinfo=UTC)


@pytest.fixture
def earn(viewer, viewer_actor, buy, payee, now):
    """``earn("key", at=now)``: ten coins worth 50 cents are spent, 35 of them are the producer's."""

    def make(key: str, *, at=now, currency: str = "USD"):
        buy(viewer, 10, 50, now=at, currency=currency)
        return spend_coins(key=key, actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=at)

    return make


def run(slug, *flags) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("statement", slug, "2026-03", *flags, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_a_month_is_closed_once_for_each_currency(earn, payee, now):
    earn("a")
    earn("b", currency="EUR")
    earn("later", at=now + timedelta(days=31))
    with refused(ConflictError, "month-not-over"):
        close_month(month=MARCH, now=CLOSING - timedelta(seconds=1))
    assert [close_month(month=MARCH, now=CLOSING) for _ in range(2)] == [2, 0]
    stored = ProducerStatement.objects.get(currency="USD")
    assert (stored.company_id, stored.month) == (payee.company_id, MARCH)
    assert stored.totals == {
        "lines": 1,
        "gross": 50,
        "amount": 35,
        "platform": 15,
        "by_series": [{"kind": "unlock", "series": "", "gross": 50, "amount": 35}],
    }
    assert stored.lines_sha256 == summary_of(payee.company_id, MARCH, "USD").sha256


@pytest.mark.django_db
def test_a_closed_month_stays_the_same_whatever_happens_to_its_lines_later(earn, payee, now):
    first, _second = earn("a"), earn("b")
    close_month(month=MARCH, now=CLOSING)
    stored = ProducerStatement.objects.get()
    reverse(key="undo", transaction_id=first.transaction.pk, actor=SYSTEM, now=CLOSING + timedelta(days=1))
    release_shares(now=CLOSING + timedelta(days=40))
    again = summary_of(payee.company_id, MARCH, "USD", stored=stored)
    assert (again.sha256, again.totals) == (stored.lines_sha256, stored.totals)
    [undone, kept] = statement_lines(payee.company_id, MARCH, "USD", as_of=stored.created_at)
    assert (undone.is_undone, kept.is_undone) == (True, False)


@pytest.mark.django_db
def test_what_was_undone_before_is_no_line(earn, payee, now):
    earn("a")
    undone = earn("b")
    reverse(key="undo", transaction_id=undone.transaction.pk, actor=SYSTEM, now=now + timedelta(minutes=5))
    close_month(month=MARCH, now=CLOSING)
    assert ProducerStatement.objects.get().totals["lines"] == 1


@pytest.mark.django_db
@pytest.mark.broken_ledger
@pytest.mark.parametrize("change", [{"gross_minor": 51}, {"amount_minor": 34}, {"currency": "EUR"}])
def test_a_line_that_was_changed_is_found_and_named(earn, payee, make_company, now, change):
    earn("a")
    close_month(month=MARCH, now=CLOSING)
    ProducerShare.objects.update(**change)
    stored = ProducerStatement.objects.get()
    problems = [problem for problem in verify_ledger().problems if problem.startswith(f"statement {stored.pk} of ")]
    assert len(problems) == 1
    slug = stored.company.slug
    assert f"{slug} for 2026-03 in USD" in problems[0]
    with pytest.raises(CommandError, match="DIFFERS"):
        run(slug)


@pytest.mark.django_db
@pytest.mark.broken_ledger
def test_money_that_was_released_and_is_not_there_is_found(earn, payee, now):
    earn("a")
    ProducerShare.objects.update(released_at=now)
    assert any("released shares of producer_available" in problem for problem in verify_ledger().problems)


@pytest.mark.django_db
def test_one_command_computes_a_statement_again(earn, payee, now):
    earn("a")
    slug = ProducerShare.objects.get().company.slug
    assert "not closed yet" in run(slug)[1]
    close_month(month=MARCH, now=CLOSING)
    out, err = run(slug)
    assert ProducerStatement.objects.get().lines_sha256 in out
    assert "0.35 of 0.50 in 1 lines" in out
    assert "as stored" in err
    header, line = run(slug, "--csv")[0].splitlines()
    assert header.startswith("line,earned_at,kind,series,currency,paid,your_share,platform")
    assert line.endswith(",unlock,,USD,0.50,0.35,0.15,0.00,")


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "month"), [("nobody", "2026-03"), ("", "march"), ("", "2026-3"), ("", "2026-13")])
def test_the_command_says_what_it_does_not_know(company, slug, month):
    with pytest.raises(CommandError):
        call_command("statement", slug or company.slug, month)


@pytest.mark.django_db
def test_a_line_leads_to_each_episode_and_not_to_the_viewer(viewer, viewer_actor, buy, make_public_series, now):
    series = make_public_series(episodes=12, free=2)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=60, wait_hours=None, now=now)
    buy(viewer, 100, 500)
    episode = Episode.objects.get(series=series, number=10)
    unlock_episodes(
        key="k",
        actor=viewer_actor,
        episode_public_id=episode.public_id,
        scope=UnlockScope.TO_END,
        seen_coins=60,
        now=now,
    )
    [line] = statement_lines(series.company_id, MARCH, "USD")
    assert (line.series_slug, line.gross_minor) == (series.slug, 150)
    share = ProducerShare.objects.get(pk=line.share_id)
    assert [unlock.episode.number for unlock in unlocks_of(share)] == [10, 11, 12]


def test_the_digest_is_of_lines_that_were_written_down_once():
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    line = StatementLine(1, at, "unlock", "abc", 7, 50, 35, series_slug="moon", clawed_minor=3, is_undone=True)
    assert canonical(line) == (
        b'{"amount":35,"at":"2026-03-05T12:00:00.000000+00:00","gross":50,"id":1,'
        b'"kind":"unlock","series":"abc","transaction":7}\n'
    )
    summary = summarise([line, line])
    assert (summary.total, summary.platform_minor, summary.clawed_minor) == ({"gross": 100, "amount": 70}, 30, 6)


@pytest.mark.django_db(transaction=True)
def test_closing_at_the_same_moment_writes_one_statement(race, earn, now):
    earn("a")
    assert sum(race(lambda _: close_month(month=MARCH, now=CLOSING), threads=5)) == 1
    assert ProducerStatement.objects.count() == 1
