"""Pages of the help centre, and complaints."""

from django.urls import path

from support.views import articles, reports, troubles

app_name = "support"
urlpatterns = [
    path("help/", articles.help_index, name="help"),
    path("help/what-went-wrong/", troubles.troubles, name="troubles"),
    path("help/what-went-wrong/<slug:step>/", troubles.trouble, name="trouble"),
    path("help/<slug:slug>/", articles.article, name="article"),
    path("legal/<slug:slug>/", articles.legal, name="legal"),
    path("about/", articles.about, name="about"),
    path("item/<int:pk>/report/", reports.report, name="report-product"),
    path("accessibility/", articles.accessibility, name="accessibility"),
]
