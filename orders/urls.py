"""Pages of orders under /<lang>/."""

from django.urls import path

from orders.views import cart, cart_moves, checkout, customs, documents, extensions, gifts, orders, pay, repeat

app_name = "orders"

urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.cart_add, name="cart-add"),
    path("cart/line/", cart.cart_line, name="cart-line"),
    path("cart/line/variant/", cart_moves.cart_variant, name="cart-variant"),
    path("cart/line/wish/", cart_moves.cart_wish, name="cart-wish"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("wishes/shared/<str:token>/<int:pk>/buy/", gifts.buy, name="gift-buy"),
    path("checkout/pay/<str:number>/", pay.PayView.as_view(), name="pay"),
    path("checkout/pay/<str:number>/return/", pay.payment_return, name="payment-return"),
    path("checkout/done/<str:number>/", pay.done, name="done"),
    path("my/orders/", orders.orders, name="list"),
    path("my/orders/<str:number>/", orders.detail, name="detail"),
    path("my/orders/<str:number>/track/", orders.track, name="track"),
    path("my/orders/<str:number>/customs/", customs.customs, name="customs"),
    path("my/orders/<str:number>/repeat/", repeat.repeat, name="repeat"),
    path("my/orders/<str:number>/extend/", extensions.extend, name="extend"),
    path("my/orders/<str:number>/ship-later/", extensions.ship_later, name="ship-later"),
    path("my/orders/<str:number>/invoice/", documents.invoice, name="invoice"),
    path("my/orders/<str:number>/confirm/", orders.confirm, name="confirm"),
    path("my/orders/<str:number>/cancel/", orders.cancel, name="cancel"),
]
