"""Pages of the catalogue under /<lang>/."""

from django.urls import path

from catalog.views import collections, listing, product, saved, stores
from catalog.views.suggest import suggest

app_name = "catalog"

urlpatterns = [
    path("catalog/", listing.tree, name="tree"),
    path("c/<int:pk>-<str:slug>/", listing.category, name="category"),
    path("search/", listing.search, name="search"),
    path("search/suggest/", suggest, name="suggest"),
    path("deals/", collections.deals_page, name="deals"),
    path("mall/", collections.mall_page, name="mall"),
    path("item/<int:pk>-<str:slug>/", product.product, name="product"),
    path("item/<int:pk>/reviews/", product.reviews, name="reviews"),
    path("stores/", stores.stores, name="stores"),
    path("store/<slug:slug>/", stores.store, name="store"),
    path("store/<slug:slug>/save/", saved.favourite_toggle, name="favourite-toggle"),
    path("my/wishes/", saved.wishes, name="wishes"),
    path("my/wishes/add/", saved.wish_add, name="wish-add"),
    path("my/wishes/remove/", saved.wish_remove, name="wish-remove"),
    path("my/stores/", saved.favourites, name="favourites"),
]
