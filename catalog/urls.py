"""Pages of the catalogue under /<lang>/."""

from django.urls import path

from catalog.views import collections, favourites, listing, product, questions, reviews, saved, stock_watches, stores
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
    path("item/<int:pk>/reviews/", reviews.reviews, name="reviews"),
    path("item/<int:pk>/questions/", questions.questions, name="questions"),
    path("item/<int:pk>/questions/ask/", questions.question_ask, name="question-ask"),
    path("item/<int:pk>/questions/draft/", questions.question_draft, name="question-draft"),
    path("item/<int:pk>/questions/<int:question>/answer/", questions.question_answer, name="question-answer"),
    path("my/stock-watch/", stock_watches.stock_watch, name="stock-watch"),
    path("stores/", stores.stores, name="stores"),
    path("store/<slug:slug>/", stores.store, name="store"),
    path("store/<slug:slug>/about/", stores.store_about, name="store-about"),
    path("store/<slug:slug>/c/<int:pk>/", stores.store_category, name="store-category"),
    path("store/<slug:slug>/save/", favourites.favourite_toggle, name="favourite-toggle"),
    path("my/wishes/", saved.wishes, name="wishes"),
    path("my/wishes/add/", saved.wish_add, name="wish-add"),
    path("my/wishes/remove/", saved.wish_remove, name="wish-remove"),
    path("my/stores/", favourites.favourites, name="favourites"),
    path("my/stores/restore/", favourites.favourite_restore, name="favourite-restore"),
    path("my/stores/<slug:slug>/news/", favourites.favourite_mute, name="favourite-mute"),
]
