"""Addresses of people's own pages and of the development pages."""

from django.urls import path

from accounts.views.development import outbox
from accounts.views.notices import notices, open_notice, read_notices
from accounts.views.settings import settings_page

app_name = "people"

urlpatterns = [
    path("me/notices/", notices, name="notices"),
    path("me/notices/read/", read_notices, name="read_notices"),
    path("me/notices/<slug:public_id>/", open_notice, name="open_notice"),
    path("me/settings/", settings_page, name="settings"),
    path("dev/outbox/", outbox, name="outbox"),
]
