"""Pages of messaging."""

from django.urls import path

from messaging.views import notifications, subscriptions

app_name = "messaging"
urlpatterns = [
    # Until there are conversations the centre opens the notifications
    path("my/messages/", notifications.notifications, name="centre"),
    path("my/notifications/", notifications.notifications, name="notifications"),
    path("my/notifications/read/", notifications.mark_notifications_read, name="mark-read"),
    path("my/subscriptions/", subscriptions.subscriptions, name="subscriptions"),
]
