"""Addresses of the review desk."""

from django.urls import path

from moderation.views import (
    cases,
    claims,
    covers,
    decisions,
    findings,
    held,
    papers,
    profiles,
    queue,
    ratings,
    remarks,
    reports,
    takedowns,
    verdicts,
)

app_name = "desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", claims.take_next, name="next"),
    path("covers/<str:digest>.jpg", covers.cover, name="cover"),
    path("settings/", profiles.own_settings, name="settings"),
    path("filters/keep/", profiles.keep, name="keep-filter"),
    path("filters/drop/", profiles.drop, name="drop-filter"),
    path("held/", held.held, name="held"),
    path("held/<slug:public_id>/confirm/", held.confirm, name="confirm-held"),
    path("held/<slug:public_id>/refuse/", held.refuse, name="refuse-held"),
    path("papers/<slug:public_id>/", papers.paper, name="paper"),
    path("takedown/<slug:kind>/<slug:ref>/", takedowns.takedown, name="takedown"),
    path("takedown/<slug:kind>/<slug:ref>/reinstate/", takedowns.reinstate, name="reinstate"),
    path("cases/<slug:public_id>/", cases.case, name="case"),
    path("cases/<slug:public_id>/claim/", claims.claim, name="claim"),
    path("cases/<slug:public_id>/release/", claims.release, name="release"),
    path("cases/<slug:public_id>/skip/", claims.skip, name="skip"),
    path("cases/<slug:public_id>/heartbeat/", claims.heartbeat, name="heartbeat"),
    path("cases/<slug:public_id>/rest/", verdicts.rest, name="rest"),
    path("cases/<slug:public_id>/undo/", verdicts.undo, name="undo"),
    path("cases/<slug:public_id>/decide/", decisions.decide, name="decide"),
    path("cases/<slug:public_id>/take-back/", decisions.take_back, name="take-back"),
    path("cases/<slug:public_id>/reports/<slug:report_id>/bad-faith/", reports.bad_faith, name="bad-faith"),
    path("cases/<slug:public_id>/items/<slug:item_id>/verdict/", verdicts.verdict, name="verdict"),
    path("cases/<slug:public_id>/items/<slug:item_id>/raise/", ratings.raise_level, name="raise"),
    path("cases/<slug:public_id>/items/<slug:item_id>/preview/", cases.preview, name="preview"),
    path("cases/<slug:public_id>/items/<slug:item_id>/played/", cases.played, name="played"),
    path("cases/<slug:public_id>/items/<slug:item_id>/remarks/", remarks.add, name="add-remark"),
    path(
        "cases/<slug:public_id>/items/<slug:item_id>/remarks/<slug:remark_id>/remove/",
        remarks.remove,
        name="remove-remark",
    ),
    path(
        "cases/<slug:public_id>/items/<slug:item_id>/remarks/<slug:remark_id>/judge/",
        remarks.judge,
        name="judge-remark",
    ),
    path(
        "cases/<slug:public_id>/items/<slug:item_id>/findings/<slug:mark>/confirm/",
        findings.confirm,
        name="confirm-finding",
    ),
    path(
        "cases/<slug:public_id>/items/<slug:item_id>/findings/<slug:mark>/dismiss/",
        findings.dismiss,
        name="dismiss-finding",
    ),
]
