"""Pages of the catalogue under /<lang>/."""

from django.urls import path

from catalog.views import (
    collections,
    compare,
    favourites,
    history,
    listing,
    product,
    questions,
    reviews,
    shared,
    stock_watches,
    stores,
    wish_items,
    wishes,
)
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
    path("my/stores/", favourites.favourites, name="favourites"),
    path("my/stores/restore/", favourites.favourite_restore, name="favourite-restore"),
    path("my/stores/<slug:slug>/news/", favourites.favourite_mute, name="favourite-mute"),
    # wishes
    path("my/wishes/", wishes.wishes, name="wishes"),
    path("my/wishes/new/", wishes.wishlist_new, name="wishlist-new"),
    path("my/wishes/add/", wish_items.wish_add, name="wish-add"),
    path("my/wishes/remove/", wish_items.wish_remove, name="wish-remove"),
    path("my/wishes/restore/", wish_items.wish_restore, name="wish-restore"),
    path("my/wishes/choose/", wish_items.wish_choose, name="wish-choose"),
    path("my/wishes/<int:pk>/", wishes.wishlist, name="wishlist"),
    path("my/wishes/<int:pk>/edit/", wishes.wishlist_edit, name="wishlist-edit"),
    path("my/wishes/<int:pk>/share/", wishes.wishlist_share, name="wishlist-share"),
    path("my/wishes/<int:pk>/delete/", wishes.wishlist_delete, name="wishlist-delete"),
    path("my/wishes/<int:pk>/restore/", wishes.wishlist_restore, name="wishlist-restore"),
    path("my/wishes/items/<int:pk>/", wish_items.wish_edit, name="wish-edit"),
    path("my/wishes/items/<int:pk>/remove/", wish_items.wish_item_remove, name="wish-item-remove"),
    path("my/wishes/items/<int:pk>/restore/", wish_items.wish_item_restore, name="wish-item-restore"),
    path("w/<str:token>/", shared.shared, name="shared"),
    path("w/<str:token>/<int:pk>/", shared.gift, name="gift"),
    path("w/<str:token>/<int:pk>/withdraw/", shared.gift_withdraw, name="gift-withdraw"),
    # compared and viewed
    path("compare/", compare.compare, name="compare"),
    path("compare/add/", compare.compare_add, name="compare-add"),
    path("compare/remove/", compare.compare_remove, name="compare-remove"),
    path("history/", history.history, name="history"),
    path("history/remove/", history.history_remove, name="history-remove"),
    path("history/restore/", history.history_restore, name="history-restore"),
    path("history/clear/", history.history_clear, name="history-clear"),
    path("history/pause/", history.history_pause, name="history-pause"),
]
