"""Pages of the member under /<lang>/."""

from django.urls import path

from accounts.views import addresses, privacy, profile

app_name = "accounts"

urlpatterns = [
    path("my/profile/", profile.profile, name="profile"),
    path("my/blocked/", profile.blocked, name="blocked"),
    path("my/resume/", profile.resume, name="resume"),
    path("my/addresses/", addresses.address_book, name="addresses"),
    path("my/addresses/<int:pk>/", addresses.address_edit, name="address-edit"),
    path("my/addresses/<int:pk>/delete/", addresses.address_delete, name="address-delete"),
    path("my/addresses/<int:pk>/default/", addresses.address_default, name="address-default"),
    path("my/data/", privacy.data, name="data"),
    path("my/data/archive/", privacy.export, name="data-export"),
    path("my/data/archive/<str:number>/", privacy.download, name="data-download"),
    path("my/data/marketing/", privacy.marketing, name="data-marketing"),
    path("my/data/delete/", privacy.delete, name="data-delete"),
    path("my/data/keep/", privacy.keep, name="data-keep"),
]
