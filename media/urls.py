"""Addresses of media: every one carries its own signed grant."""

from django.urls import re_path

from media.views import delivery

app_name = "media"
_ASSET = r"(?P<asset>[a-z0-9]{4,16})/(?P<plan_hash>[0-9a-f]{12})"
_SIGNED = r"(?P<token>[\w.\-]{8,120})"

urlpatterns = [
    re_path(rf"^{_ASSET}/p/{_SIGNED}/(?P<name>[a-z0-9\-]{{1,40}}\.m3u8)$", delivery.playlist, name="playlist"),
    re_path(rf"^{_ASSET}/s/{_SIGNED}/(?P<name>[a-z0-9\-]{{1,40}}\.(?:mp4|jpg))$", delivery.segment, name="segment"),
]
