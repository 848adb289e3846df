"""Pages of the member under /<lang>/."""

from django.urls import path

from accounts.views import addresses, blocked, profile

app_name = "accounts"

urlpatterns = [
    path("my/profile/", profile.profile, name="profile"),
    path("my/blocked/", blocked.blocked, name="blocked"),
    path("my/resume/", profile.resume, name="resume"),
    path("my/addresses/", addresses.address_book, name="addresses"),
    path("my/addresses/<int:pk>/", addresses.address_edit, name="address-edit"),
    path("my/addresses/<int:pk>/delete/", addresses.address_delete, name="address-delete"),
    path("my/addresses/<int:pk>/default/", addresses.address_default, name="address-default"),
]
