"""The ledger to search, and nothing to change."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.operate import OperatorAdmin
from billing.models import LedgerAccount, LedgerEntry, LedgerTransaction
from billing.money import money_text
from billing.selectors.balances import with_balances

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def money_column(field: str, title: "str | _StrPromise", currency: str = "currency") -> Callable[[Any], str]:
    """A column of minor units as people write them; ``currency`` is the way from the row to it, as ``payment.currency``."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str:
        return money_text(getattr(row, field), attrgetter(currency)(row))

    column.__name__ = field
    return column


class ReadOnlyAdmin(OperatorAdmin):
    """To look at."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes them."""
        return False


class EntryInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """What moved where."""

    model = LedgerEntry
    fields = ("account", "amount", "lot")
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the page around it."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    """Search by key, person (``user:12``) or payment."""

    list_display = ("id", "occurred_at", "kind", "idem_key", "actor_ref", "reverses")
    list_filter = ("kind",)
    list_select_related = ("reverses",)
    search_fields = ("=idem_key", "idem_key__startswith", "=actor_ref", "=entries__account__owner")
    search_help_text = _("A key or its beginning, or whose: user:12, company:3")
    inlines = (EntryInline,)
    ordering = ("-pk",)


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    """Balances, with what waits to be rolled up."""

    list_display = ("code", "kind", "readable", "held")
    list_filter = ("kind", "asset")
    search_fields = ("code__startswith", "=owner")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With readable balances."""
        return with_balances()

    @admin.display(description=_("balance"))
    def readable(self, account: Any) -> int:
        """The balance as anybody may read it."""
        return int(account.readable)
