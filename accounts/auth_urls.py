"""The views of allauth that exist here, under its own names and without a namespace; allauth.urls is never included."""

from django.urls import path

from accounts.views import email, entrance

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
    path("my/email/", email.change_email, name="account_email"),
]
