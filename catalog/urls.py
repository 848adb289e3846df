"""Pages of the catalogue under /<lang>/."""

from django.urls import path

from catalog.views import compare, history, listing, product, saved, shared, stores, wish_items, wishes

app_name = "catalog"

urlpatterns = [
    path("catalog/", listing.tree, name="tree"),
    path("c/<int:pk>-<str:slug>/", listing.category, name="category"),
    path("search/", listing.search, name="search"),
    path("deals/", listing.deals, name="deals"),
    path("mall/", listing.mall, name="mall"),
    path("item/<int:pk>-<str:slug>/", product.product, name="product"),
    path("item/<int:pk>/reviews/", product.reviews, name="reviews"),
    path("stores/", stores.stores, name="stores"),
    path("store/<slug:slug>/", stores.store, name="store"),
    path("store/<slug:slug>/save/", saved.favourite_toggle, name="favourite-toggle"),
    path("my/stores/", saved.favourites, name="favourites"),
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
