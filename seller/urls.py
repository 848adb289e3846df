"""The workspace: the store is named in the URL, so that two tabs never act on the wrong one."""

from django.urls import path

from seller.views import (
    bulk,
    downloads,
    editor,
    imports,
    orders,
    overview,
    pictures,
    prices,
    products,
    questions,
    store,
    variants,
)

app_name = "seller"

urlpatterns = [
    path("sell/<slug:store>/", overview.home, name="home"),
    path("sell/<slug:store>/orders/", orders.orders, name="orders"),
    path("sell/<slug:store>/orders/<str:number>/", orders.order, name="order"),
    path("sell/<slug:store>/orders/<str:number>/ship/", orders.ship, name="ship"),
    path("sell/<slug:store>/orders/<str:number>/answer/", orders.answer, name="answer"),
    path("sell/<slug:store>/orders/<str:number>/refuse/", orders.refuse, name="refuse"),
    path("sell/<slug:store>/orders/<str:number>/delivered/", orders.delivered, name="delivered"),
    path("sell/<slug:store>/questions/", questions.questions, name="questions"),
    path("sell/<slug:store>/questions/<int:question>/answer/", questions.answer, name="question-answer"),
    path("sell/<slug:store>/import/", imports.imports, name="imports"),
    path("sell/<slug:store>/export/", downloads.export, name="export"),
    path("sell/<slug:store>/import/columns/", imports.headings, name="import-headings"),
    path("sell/<slug:store>/import/<str:number>/", imports.job_page, name="import"),
    path("sell/<slug:store>/import/<str:number>/check/", imports.check, name="import-check"),
    path("sell/<slug:store>/import/<str:number>/apply/", imports.apply, name="import-apply"),
    path("sell/<slug:store>/import/<str:number>/stop/", imports.stop, name="import-stop"),
    path("sell/<slug:store>/import/<str:number>/resume/", imports.resume, name="import-resume"),
    path("sell/<slug:store>/import/<str:number>/cancel/", imports.cancel, name="import-cancel"),
    path("sell/<slug:store>/import/<str:number>/undo/", imports.undo, name="import-undo"),
    path("sell/<slug:store>/import/<str:number>/errors/", downloads.errors, name="import-errors"),
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
    path("sell/<slug:store>/store/", store.front, name="store"),
    path("sell/<slug:store>/store/holiday/end/", store.holiday_end, name="store-holiday-end"),
    path("sell/<slug:store>/store/picture/remove/", store.picture_remove, name="store-picture-remove"),
    path("sell/<slug:store>/payouts/", overview.payouts, name="payouts"),
]
