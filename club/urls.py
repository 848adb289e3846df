"""Pages of the club."""

from django.urls import path

from club import views

app_name = "club"
urlpatterns = [
    path("my/club/", views.club_home, name="home"),
    path("my/coupons/", views.my_coupons_page, name="my-coupons"),
    path("my/coupons/code/", views.coupon_code, name="coupon-code"),
    path("coupons/", views.coupons, name="coupons"),
    path("coupons/<str:number>/collect/", views.coupon_collect, name="coupon-collect"),
]
