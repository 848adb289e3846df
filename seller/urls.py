"""The workspace: the store is named in the URL, so that two tabs never act on the wrong one."""

from django.urls import path

from seller.views import bulk, editor, orders, overview, pictures, prices, products, variants

app_name = "seller"

urlpatterns = [
    path("sell/<slug:store>/", overview.home, name="home"),
    path("sell/<slug:store>/orders/", orders.orders, name="orders"),
    path("sell/<slug:store>/orders/<str:number>/", orders.order, name="order"),
    path("sell/<slug:store>/orders/<str:number>/ship/", orders.ship, name="ship"),
    path("sell/<slug:store>/orders/<str:number>/answer/", orders.answer, name="answer"),
    path("sell/<slug:store>/orders/<str:number>/refuse/", orders.refuse, name="refuse"),
    path("sell/<slug:store>/orders/<str:number>/delivered/", orders.delivered, name="delivered"),
    path("sell/<slug:store>/products/", products.products, name="products"),
    path("sell/<slug:store>/products/bulk/", bulk.bulk, name="products-bulk"),
    path("sell/<slug:store>/products/new/", products.new, name="product-new"),
    path("sell/<slug:store>/products/<int:pk>/", editor.words, name="product"),
    path("sell/<slug:store>/products/<int:pk>/category/", editor.category, name="product-category"),
    path("sell/<slug:store>/products/<int:pk>/variants/", variants.variants, name="product-variants"),
    path("sell/<slug:store>/products/<int:pk>/prices/", prices.prices, name="product-prices"),
    path("sell/<slug:store>/products/<int:pk>/terms/", editor.terms, name="product-terms"),
    path("sell/<slug:store>/products/<int:pk>/pictures/", pictures.pictures, name="product-pictures"),
    path("sell/<slug:store>/products/<int:pk>/preview/", products.shown, name="product-preview"),
    path("sell/<slug:store>/products/<int:pk>/status/", products.status, name="product-status"),
    path("sell/<slug:store>/products/<int:pk>/remove/", products.remove, name="product-remove"),
    path("sell/<slug:store>/payouts/", overview.payouts, name="payouts"),
]
