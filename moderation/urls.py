"""Addresses of the review desk."""

from django.urls import path

from moderation.views import cases, claims, covers, decisions, queue, takedowns, verdicts

app_name = "desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", claims.take_next, name="next"),
    path("covers/<str:digest>.jpg", covers.cover, name="cover"),
    path("takedown/<slug:kind>/<slug:ref>/", takedowns.takedown, name="takedown"),
    path("cases/<slug:public_id>/", cases.case, name="case"),
    path("cases/<slug:public_id>/claim/", claims.claim, name="claim"),
    path("cases/<slug:public_id>/release/", claims.release, name="release"),
    path("cases/<slug:public_id>/skip/", claims.skip, name="skip"),
    path("cases/<slug:public_id>/heartbeat/", claims.heartbeat, name="heartbeat"),
    path("cases/<slug:public_id>/rest/", verdicts.rest, name="rest"),
    path("cases/<slug:public_id>/undo/", verdicts.undo, name="undo"),
    path("cases/<slug:public_id>/decide/", decisions.decide, name="decide"),
    path("cases/<slug:public_id>/items/<slug:item_id>/verdict/", verdicts.verdict, name="verdict"),
    path("cases/<slug:public_id>/items/<slug:item_id>/preview/", cases.preview, name="preview"),
]
