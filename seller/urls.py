"""The workspace: the store is named in the URL, so that two tabs never act on the wrong one."""

from django.urls import path

from seller.views import orders, overview, store

app_name = "seller"

urlpatterns = [
    path("sell/<slug:store>/", overview.home, name="home"),
    path("sell/<slug:store>/orders/", orders.orders, name="orders"),
    path("sell/<slug:store>/orders/<str:number>/", orders.order, name="order"),
    path("sell/<slug:store>/orders/<str:number>/ship/", orders.ship, name="ship"),
    path("sell/<slug:store>/orders/<str:number>/answer/", orders.answer, name="answer"),
    path("sell/<slug:store>/orders/<str:number>/refuse/", orders.refuse, name="refuse"),
    path("sell/<slug:store>/orders/<str:number>/delivered/", orders.delivered, name="delivered"),
    path("sell/<slug:store>/store/", store.front, name="store"),
    path("sell/<slug:store>/store/holiday/end/", store.holiday_end, name="store-holiday-end"),
    path("sell/<slug:store>/store/picture/remove/", store.picture_remove, name="store-picture-remove"),
    path("sell/<slug:store>/payouts/", overview.payouts, name="payouts"),
]
