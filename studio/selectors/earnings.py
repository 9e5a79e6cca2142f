"""What the earnings pages show, in a number of queries that does not grow with the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.models import ProducerCompany
from billing.enums import ShareKind
from billing.models import ProducerShare, ProducerStatement
from billing.months import begin_of, first_of, month_before
from billing.policies import FINANCE_ROLES
from billing.selectors.statements import shares_of_month
from core.actors import Actor
from core.errors import NotFoundError
from core.pagination import Page, keyset_page
from dramas.models import Series, SeriesText
from dramas.selectors.texts import in_language

MONTHS_A_PAGE = 24
LINES_A_PAGE = 50


@dataclass(frozen=True)
class MonthLine:
    """A month in one currency; ``is_closed`` when there is a statement."""

    month: date
    currency: str
    amount: int
    gross: int
    is_closed: bool


def keeping_books(actor: Actor) -> QuerySet[ProducerCompany]:
    """The producers whose books this person keeps, by name."""
    mine = ProducerCompany.objects.filter(members__user_id=actor.user_id or 0, members__role__in=FINANCE_ROLES)
    return mine.order_by("name")


def closed_months(company: ProducerCompany, cursor: str | None) -> tuple[list[MonthLine], Page[ProducerStatement]]:
    """Statements, newest first, and their page."""
    rows = ProducerStatement.objects.filter(company=company)
    page = keyset_page(rows, order=("-month", "-pk"), cursor=cursor, size=MONTHS_A_PAGE)
    lines = [
        MonthLine(row.month, row.currency, row.totals["amount"], row.totals["gross"], is_closed=True)
        for row in page.items
    ]
    return lines, page


def running_months(company: ProducerCompany, now: datetime) -> list[MonthLine]:
    """This month and the last, as far as they have no statement yet. Two queries."""
    first = month_before(first_of(now))
    shares = ProducerShare.objects.filter(company=company, earned_at__gte=begin_of(first), undone_at__isnull=True)
    sums = shares.annotate(month=TruncMonth("earned_at", tzinfo=UTC)).order_by("-month", "currency")
    closed = set(ProducerStatement.objects.filter(company=company, month__gte=first).values_list("month", "currency"))
    rows = sums.values_list("month", "currency").annotate(amount=Sum("amount_minor"), gross=Sum("gross_minor"))
    lines = [
        MonthLine(month.date(), currency, amount, gross, is_closed=False) for month, currency, amount, gross in rows
    ]
    return [line for line in lines if (line.month, line.currency) not in closed]


@dataclass(frozen=True)
class SeriesTotal:
    """What one series earned in one way in a month."""

    kind: str
    title: str
    gross: int
    amount: int
    clawed: int

    @property
    def platform(self) -> int:
        """What the platform keeps."""
        return self.gross - self.amount


@dataclass(frozen=True)
class StatementPage:
    """One month on one page: totals by kind and series, and some of its lines with the titles of their series."""

    stored: ProducerStatement | None
    totals: list[SeriesTotal]
    page: Page[ProducerShare]
    titles: dict[int, str]

    @property
    def whole(self) -> SeriesTotal:
        """All rows together."""
        sums = [sum(getattr(row, name) for row in self.totals) for name in ("gross", "amount", "clawed")]
        return SeriesTotal("", "", *sums)


def statement_page(
    company: ProducerCompany, month: date, currency: str, *, cursor: str | None, language: str
) -> StatementPage:
    """A company's month; NotFoundError when nothing was earned in it and it has no statement. Five queries."""
    stored = ProducerStatement.objects.filter(company=company, month=month, currency=currency).first()
    shares = shares_of_month(company.pk, month, currency, as_of=stored.created_at if stored else None)
    rows: list[Any] = list(
        shares.select_related(None)
        .order_by()
        .values_list("kind", "series_id")
        .annotate(gross=Sum("gross_minor"), amount=Sum("amount_minor"), clawed=Sum("clawed_minor"))
    )
    if not rows and stored is None:
        raise NotFoundError
    titles = series_titles({series_id for _kind, series_id, *_sums in rows if series_id}, language)
    totals = [SeriesTotal(str(ShareKind(kind).label), titles.get(pk, ""), *sums) for kind, pk, *sums in rows]
    totals.sort(key=lambda row: (-row.amount, row.title))
    page = keyset_page(shares, order=("earned_at", "pk"), cursor=cursor, size=LINES_A_PAGE)
    return StatementPage(stored, totals, page, titles)


def series_titles(series_ids: Iterable[int], language: str) -> dict[int, str]:
    """Titles as viewers read them, else the addresses. Two queries."""
    rows = list(Series.objects.filter(pk__in=series_ids).values_list("pk", "slug", "live_version_id"))
    texts: dict[int, list[SeriesText]] = {}
    for text in SeriesText.objects.filter(version_id__in=[live for _pk, _slug, live in rows if live]):
        texts.setdefault(text.version_id, []).append(text)
    found = {}
    for pk, slug, live in rows:
        read = in_language(texts.get(live, []), language, "") if live else None
        found[pk] = slug if read is None else read.title
    return found


def hold_days() -> int:
    """How long a share waits."""
    return int(settings.SHARE_HOLD_DAYS)
