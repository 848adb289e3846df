"""The views of allauth that exist here, under its own names and without a namespace; allauth.urls is never included."""

from django.urls import path

from accounts.views import email, entrance, passkeys, second_step, two_step

urlpatterns = [
    path("register/", entrance.RegisterView.as_view(), name="account_signup"),
    path("login/", entrance.LoginView.as_view(), name="account_login"),
    path("logout/", entrance.LogoutView.as_view(), name="account_logout"),
    path("inactive/", entrance.InactiveView.as_view(), name="account_inactive"),
    path("email/confirm/", entrance.ConfirmEmailView.as_view(), name="account_email_verification_sent"),
    path("password/reset/", entrance.ResetPasswordView.as_view(), name="account_reset_password"),
    path("password/reset/confirm/", entrance.ResetCodeView.as_view(), name="account_confirm_password_reset_code"),
    path("password/reset/new/", entrance.ResetCompleteView.as_view(), name="account_complete_password_reset"),
    path("password/reset/done/", entrance.ResetDoneView.as_view(), name="account_password_reset_completed"),
    path("my/password/", entrance.ChangePasswordView.as_view(), name="account_change_password"),
    path("my/reauthenticate/", entrance.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("login/two-step/", second_step.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("login/passkey/", second_step.LoginPasskeyView.as_view(), name="mfa_login_webauthn"),
    path("my/reauthenticate/code/", second_step.ReauthenticateCodeView.as_view(), name="mfa_reauthenticate"),
    path(
        "my/reauthenticate/passkey/",
        second_step.ReauthenticatePasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("my/security/two-step/", two_step.overview, name="mfa_index"),
    path("my/security/two-step/app/", two_step.app_on, name="mfa_activate_totp"),
    path("my/security/two-step/app/off/", two_step.app_off, name="mfa_deactivate_totp"),
    path("my/security/two-step/codes/", two_step.recovery_codes, name="mfa_view_recovery_codes"),
    path("my/security/two-step/codes/file/", two_step.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("my/security/two-step/codes/new/", two_step.recovery_codes_new, name="mfa_generate_recovery_codes"),
    path("my/security/passkeys/", passkeys.passkey_list, name="mfa_list_webauthn"),
    path("my/security/passkeys/add/", passkeys.passkey_add, name="mfa_add_webauthn"),
    path("my/security/passkeys/<int:pk>/", passkeys.passkey_edit, name="mfa_edit_webauthn"),
    path("my/security/passkeys/<int:pk>/remove/", passkeys.passkey_remove, name="mfa_remove_webauthn"),
    path("my/email/", email.change_email, name="account_email"),
]
