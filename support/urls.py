"""Pages of the help centre, and complaints."""

from django.urls import path

from support.views import articles, reports

app_name = "support"
urlpatterns = [
    path("help/", articles.help_index, name="help"),
    path("help/<slug:slug>/", articles.article, name="article"),
    path("legal/<slug:slug>/", articles.legal, name="legal"),
    path("about/", articles.about, name="about"),
    path("item/<int:pk>/report/", reports.report, name="report-product"),
    path("accessibility/", articles.accessibility, name="accessibility"),
]
