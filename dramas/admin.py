"""What operators do at /operate/ about series: how carefully their episodes are encoded, what stands on the first screen, and danmaku."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest

from accounts.operate import OperatorAdmin
from core.http.access import actor_of
from dramas.models import Series
from dramas.services.promotion import set_first_screen
from dramas.services.series import set_danmaku, set_encoding_profile


@admin.register(Series)
class SeriesAdmin(OperatorAdmin):
    """The encoding profile holds for files that arrive from now on; the first screen is refused to what the law does not let stand there."""

    list_display = ("slug", "company", "publication", "encoding_profile", "on_first_screen", "has_danmaku")
    list_filter = ("on_first_screen", "has_danmaku")
    search_fields = ("slug", "company__name")
    fields = ("slug", "company", "publication", "encoding_profile", "on_first_screen", "has_danmaku")
    readonly_fields = ("slug", "company", "publication")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Series begin in the studio."""
        del request
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One of the profiles that the settings name."""
        if db_field.name == "encoding_profile":
            names = [(name, f"{name} (x264 {preset})") for name, preset in settings.ENCODING_PROFILES.items()]
            return forms.ChoiceField(choices=names, label=db_field.verbose_name)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        """Through the services, so that it is on the record."""
        del change
        if "encoding_profile" in form.changed_data:
            set_encoding_profile(actor=actor_of(request), series=obj, profile=obj.encoding_profile)
        if "on_first_screen" in form.changed_data:
            set_first_screen(actor=actor_of(request), series=obj, promoted=obj.on_first_screen)
        if "has_danmaku" in form.changed_data:
            set_danmaku(actor=actor_of(request), series=obj, is_on=obj.has_danmaku)
