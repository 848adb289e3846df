"""Pages of the help centre."""

from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("help/", views.help_index, name="help"),
    path("help/<slug:slug>/", views.article, name="article"),
    path("legal/<slug:slug>/", views.legal, name="legal"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
