"""Addresses of the viewers' pages and API."""

from django.urls import path

from watch.api import catalogue, playback, unlocking
from watch.views import files, home, paywall, player, series, shop, tiers, wallet

app_name = "watch"
urlpatterns = [
    path("", home.home, name="home"),
    path("preparing/", home.preparing_strip, name="preparing"),
    path("feed/", player.feed, name="feed"),
    path("s/<slug:slug>/", series.series, name="series"),
    path("s/<slug:slug>/<int:number>/", player.player, name="player"),
    path("paywall/<slug:episode_id>/", paywall.sheet, name="paywall"),
    path("wallet/", wallet.wallet, name="wallet"),
    path("wallet/limits/", wallet.limits, name="limits"),
    path("wallet/auto-unlock/", wallet.auto_unlock, name="auto-unlock"),
    path("wallet/shop/", shop.shop, name="shop"),
    path("wallet/shop/<slug:pack_id>/buy/", shop.buy, name="buy"),
    path("wallet/orders/<slug:order_id>/", shop.order, name="order"),
    path("wallet/orders/<slug:order_id>/pay/", shop.pay_again, name="pay-again"),
    path("wallet/orders/<slug:order_id>/cancel/", shop.give_up, name="give-up"),
    path("wallet/receipts/<slug:payment_id>/", shop.receipt, name="receipt"),
    path("tiers/", tiers.tiers, name="tiers"),
    path("tiers/<slug:price_id>/subscribe/", tiers.subscribe, name="subscribe"),
    path("subscription/", tiers.subscription, name="subscription"),
    path("subscription/cancel/", tiers.cancel, name="cancel"),
    path("subscription/resume/", tiers.resume, name="resume"),
    path("subscription/recover/", tiers.recover, name="recover"),
    path("subscription/pause/", tiers.pause, name="pause"),
    path("subscription/change/<slug:price_id>/", tiers.change, name="change"),
    path("subscription/accept/<slug:quote_id>/", tiers.accept, name="accept"),
    path("subscription/keep/", tiers.keep, name="keep"),
    path("subscription/consent/", tiers.consent, name="consent"),
    path("media/covers/<slug:digest>/<slug:size>.jpg", files.cover, name="cover"),
    path("api/v1/series", catalogue.series_list, name="api-series"),
    path("api/v1/series/<slug:slug>", catalogue.series_detail, name="api-series-detail"),
    path("api/v1/feed", catalogue.feed, name="api-feed"),
    path("api/v1/continue", catalogue.continue_list, name="api-continue"),
    path("api/v1/episodes/<slug:episode_id>/playback", playback.start, name="api-playback"),
    path("api/v1/episodes/<slug:episode_id>/unlock", unlocking.unlock, name="api-unlock"),
    path("api/v1/episodes/<slug:episode_id>/auto-unlock", unlocking.auto, name="api-auto-unlock"),
    path("api/v1/episodes/<slug:episode_id>/wait", unlocking.wait, name="api-wait"),
    path("api/v1/unlocks/undo", unlocking.undo, name="api-undo"),
    path("api/v1/sessions/<slug:session_id>/grant", playback.renew, name="api-grant"),
    path("api/v1/sessions/<slug:session_id>/progress", playback.progress, name="api-progress"),
]
