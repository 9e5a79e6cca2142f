"""Addresses of people's own pages and of the development pages."""

from django.urls import path

from accounts.views.age import age, age_callback, age_return, prove_age
from accounts.views.development import outbox
from accounts.views.notices import notices, open_notice, read_notices
from accounts.views.privacy import ask_for_export, cookies, delete_account, download_export, keep, privacy
from accounts.views.security import security, sign_out_of, sign_out_of_others
from accounts.views.settings import change_data_saver, settings_page
from accounts.views.unsubscribe import unsubscribe
from accounts.views.youth import change_youth_pin, forgot_youth_pin, leave_youth, reset_youth, youth

app_name = "people"

urlpatterns = [
    path("me/notices/", notices, name="notices"),
    path("me/notices/read/", read_notices, name="read_notices"),
    path("me/notices/<slug:public_id>/", open_notice, name="open_notice"),
    path("me/settings/", settings_page, name="settings"),
    path("age/", age, name="age"),
    path("age/prove/", prove_age, name="prove_age"),
    path("age/return/<slug:ref>/", age_return, name="age_return"),
    path("age/callback/", age_callback, name="age_callback"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("me/security/", security, name="security"),
    path("me/security/sessions/<int:session_id>/end/", sign_out_of, name="sign_out_of"),
    path("me/security/sessions/end-others/", sign_out_of_others, name="sign_out_of_others"),
    path("me/privacy/", privacy, name="privacy"),
    path("me/privacy/exports/", ask_for_export, name="ask_for_export"),
    path("me/privacy/exports/<slug:public_id>/", download_export, name="download_export"),
    path("me/privacy/delete/", delete_account, name="delete_account"),
    path("me/privacy/keep/", keep, name="keep_account"),
    path("me/youth/", youth, name="youth"),
    path("me/youth/leave/", leave_youth, name="leave_youth"),
    path("me/youth/pin/", change_youth_pin, name="change_youth_pin"),
    path("me/youth/forgotten/", forgot_youth_pin, name="forgot_youth_pin"),
    path("me/youth/reset/<str:token>/", reset_youth, name="youth_reset"),
    path("data-saver/", change_data_saver, name="data_saver"),
    path("cookies/", cookies, name="cookies"),
    path("dev/outbox/", outbox, name="outbox"),
]
