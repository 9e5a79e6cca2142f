"""Addresses of the studio."""

from django.urls import path

from studio.views import earnings, episodes, fixes, home, legal, reasons, season, series, submission, tracks, uploads

app_name = "studio"

urlpatterns = [
    path("", home.home, name="home"),
    path("series/new/", series.series_new, name="series_new"),
    path("series/<slug:slug>/", season.season, name="series"),
    path("series/<slug:slug>/changes/", season.season_changes, name="season_changes"),
    path("series/<slug:slug>/review/", season.review_panel, name="review_panel"),
    path("series/<slug:slug>/fixes/", fixes.fixes, name="fixes"),
    path("series/<slug:slug>/findings/", season.findings, name="findings"),
    path("series/<slug:slug>/drop-plan/", season.drop_plan, name="drop_plan"),
    path("series/<slug:slug>/details/", series.details, name="details"),
    path("series/<slug:slug>/legal/", legal.legal, name="legal"),
    path("series/<slug:slug>/legal/descriptors/", legal.descriptors, name="descriptors"),
    path("series/<slug:slug>/legal/papers/", legal.papers, name="papers"),
    path("series/<slug:slug>/legal/papers/<slug:public_id>/", legal.paper, name="paper"),
    path("series/<slug:slug>/cover/", series.cover, name="cover"),
    path("series/<slug:slug>/cover/<slug:digest>/<slug:size>.jpg", series.cover_picture, name="cover_picture"),
    path("series/<slug:slug>/danmaku/", series.danmaku, name="danmaku"),
    path("series/<slug:slug>/countries/", series.countries, name="countries"),
    path("series/<slug:slug>/submit/", submission.submit, name="submit"),
    path("series/<slug:slug>/withdraw/", submission.withdraw, name="withdraw"),
    path("series/<slug:slug>/<int:number>/", episodes.episode, name="episode"),
    path("series/<slug:slug>/<int:number>/subtitles/", tracks.subtitle, name="subtitle"),
    path("series/<slug:slug>/<int:number>/dubs/", tracks.dub, name="dub"),
    path("series/<slug:slug>/<int:number>/dubs/<slug:language>/remove/", tracks.dub_remove, name="dub_remove"),
    path("series/<slug:slug>/<int:number>/export/", tracks.export, name="export"),
    path("series/<slug:slug>/<int:number>/retry/", tracks.retry, name="retry"),
    path("series/<slug:slug>/<int:number>/cancel/", tracks.cancel, name="cancel"),
    path("series/<slug:slug>/<int:number>/remove/", episodes.remove, name="remove_draft"),
    path("series/<slug:slug>/<int:number>/preview/", episodes.preview, name="preview"),
    path("fixes/", fixes.fix_lists, name="fix_lists"),
    path("reasons/", reasons.statements, name="reasons_list"),
    path("reasons/<slug:statement_id>/", reasons.statement, name="reasons"),
    path("reasons/<slug:statement_id>/appeal/", reasons.appeal, name="reasons_appeal"),
    path("earnings/", earnings.earnings, name="earnings"),
    path("earnings/lines/<int:share_id>/", earnings.line, name="earnings_line"),
    path("earnings/<slug:company>/", earnings.company_earnings, name="earnings_of"),
    path("earnings/<slug:company>/account/", earnings.account, name="earnings_account"),
    path("earnings/<slug:company>/payout/<slug:currency>/", earnings.payout, name="earnings_payout"),
    path("earnings/<slug:company>/payouts/<slug:payout_id>/cancel/", earnings.cancel, name="earnings_cancel"),
    path("earnings/<slug:company>/<slug:month>/<slug:currency>/", earnings.statement, name="statement"),
    path("earnings/<slug:company>/<slug:month>/<slug:currency>.csv", earnings.statement_file, name="statement_file"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<slug:upload_id>/", uploads.upload, name="upload"),
    path("uploads/<slug:upload_id>/outcome/", uploads.outcome, name="upload_outcome"),
]
