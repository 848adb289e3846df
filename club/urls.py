"""Pages of the club."""

from django.urls import path

from club import views

app_name = "club"
urlpatterns = [path("my/club/", views.club_home, name="home")]
