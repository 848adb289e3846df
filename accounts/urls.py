"""Pages of the member under /<lang>/."""

from django.urls import path

from accounts.views import addresses, blocked, email, privacy, profile, security, sessions

app_name = "accounts"

urlpatterns = [
    path("my/profile/", profile.profile, name="profile"),
    path("my/profile/picture/delete/", profile.picture_delete, name="picture-delete"),
    path("my/profile/phones/<int:pk>/delete/", profile.phone_delete, name="phone-delete"),
    path("my/blocked/", blocked.blocked, name="blocked"),
    path("my/resume/", profile.resume, name="resume"),
    path("my/security/", security.security, name="security"),
    path("my/security/log/", security.security_log, name="security-log"),
    path("my/security/question/", security.security_question, name="security-question"),
    path("my/security/question/remove/", security.security_question_remove, name="security-question-remove"),
    path("my/email/confirm/", email.confirm_email, name="email-confirm"),
    path("my/email/resend/", email.resend_code, name="email-resend"),
    path("my/email/cancel/", email.cancel_change, name="email-cancel"),
    path("my/email/alternative/", email.alternative, name="alternative-email"),
    path("my/email/alternative/confirm/", email.confirm_alternative, name="alternative-confirm"),
    path("my/email/alternative/remove/", email.remove_alternative, name="alternative-remove"),
    path("email/undo/<str:token>/", email.undo, name="email-undo"),
    path("my/security/sessions/", sessions.session_list, name="sessions"),
    path("my/security/sessions/end-others/", sessions.end_others, name="sessions-end-others"),
    path("my/security/sessions/<int:pk>/end/", sessions.end_one, name="session-end"),
    path("my/addresses/", addresses.address_book, name="addresses"),
    path("my/addresses/restore/", addresses.address_restore, name="address-restore"),
    path("my/addresses/<int:pk>/", addresses.address_edit, name="address-edit"),
    path("my/addresses/<int:pk>/delete/", addresses.address_delete, name="address-delete"),
    path("my/addresses/<int:pk>/default/", addresses.address_default, name="address-default"),
    path("my/data/", privacy.data, name="data"),
    path("my/data/archive/", privacy.export, name="data-export"),
    path("my/data/archive/<str:number>/", privacy.download, name="data-download"),
    path("my/data/marketing/", privacy.marketing, name="data-marketing"),
    path("my/data/delete/", privacy.delete, name="data-delete"),
    path("my/data/keep/", privacy.keep, name="data-keep"),
]
