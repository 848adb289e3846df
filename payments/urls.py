"""URLs of payments: the pages of gateways that live in this house."""

from django.urls import path

from payments.gateways.sandbox.views import BankView

app_name = "payments"

urlpatterns = [path("sandbox-bank/<str:token>/", BankView.as_view(), name="bank")]
