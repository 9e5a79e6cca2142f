"""The base of all pages of /operate/: whoever holds the operator role may use them; Django's own permissions play no part."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.policies import can_operate
from core.http.access import actor_of


class OperatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Operators see and, unless a page says otherwise, add and change; deleting must be allowed by the page."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index shows this room."""
        return can_operate(actor_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators may look."""
        return can_operate(actor_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Operators may add."""
        return can_operate(actor_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators may change."""
        return can_operate(actor_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False
