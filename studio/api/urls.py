"""Addresses of the producers' API."""

from django.urls import path

from studio.api import fixes, series

app_name = "studio-api"
urlpatterns = [
    path("series", series.series_list, name="series"),
    path("series/<slug:slug>/episodes", series.episode_list, name="episodes"),
    path("series/<slug:slug>/uploads", series.upload_list, name="uploads"),
    path("series/<slug:slug>/fixes", fixes.fixes, name="fixes"),
]
