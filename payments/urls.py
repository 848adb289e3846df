"""URLs of payments: saved cards, certificates, pages of gateways that live in this house, the invoice of a transfer."""

from django.urls import path

from payments.gateways.sandbox.views import BankView
from payments.gateways.simulated.views import ProviderView
from payments.gift_account_views import gift_card, gift_return, gift_send, my_gift_cards
from payments.gift_views import GiftCardsView, gift_check
from payments.saved_card_views import card_remove, my_cards
from payments.views import refund, transfer

app_name = "payments"

urlpatterns = [
    path("sandbox-bank/<str:token>/", BankView.as_view(), name="bank"),
    path("sandbox-pay/<str:token>/", ProviderView.as_view(), name="provider"),
    path("my/cards/", my_cards, name="my-cards"),
    path("my/cards/<str:number>/remove/", card_remove, name="card-remove"),
    path("my/refunds/<str:number>/", refund, name="refund"),
    path("checkout/transfer/<str:number>/", transfer, name="transfer"),
    path("gift-cards/", GiftCardsView.as_view(), name="gift-cards"),
    path("gift-cards/check/", gift_check, name="gift-check"),
    path("my/gift-cards/", my_gift_cards, name="my-gift-cards"),
    path("my/gift-cards/<str:number>/", gift_card, name="gift-card"),
    path("my/gift-cards/<str:number>/return/", gift_return, name="gift-return"),
    path("my/gift-cards/<str:number>/send/", gift_send, name="gift-send"),
]
