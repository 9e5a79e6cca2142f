"""Addresses of the viewers' pages and API."""

from django.urls import path

from watch.api import catalogue, playback
from watch.views import files, home, player, series

app_name = "watch"
urlpatterns = [
    path("", home.home, name="home"),
    path("preparing/", home.preparing_strip, name="preparing"),
    path("feed/", player.feed, name="feed"),
    path("s/<slug:slug>/", series.series, name="series"),
    path("s/<slug:slug>/<int:number>/", player.player, name="player"),
    path("media/covers/<str:digest>/<str:size>.jpg", files.cover, name="cover"),
    path("api/v1/series", catalogue.series_list, name="api-series"),
    path("api/v1/series/<slug:slug>", catalogue.series_detail, name="api-series-detail"),
    path("api/v1/feed", catalogue.feed, name="api-feed"),
    path("api/v1/continue", catalogue.continue_list, name="api-continue"),
    path("api/v1/episodes/<str:episode_id>/playback", playback.start, name="api-playback"),
    path("api/v1/sessions/<str:session_id>/grant", playback.renew, name="api-grant"),
    path("api/v1/sessions/<str:session_id>/progress", playback.progress, name="api-progress"),
]
