"""All URLs. Pages live under /ru/ and /en/; what machines call has no prefix."""

from importlib import import_module

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve

from marketplace.views import errors, site


def _view(module, name):  # TEMPORARY while apps are being written
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError):
        return errors.not_found_yet


def _include(module):  # TEMPORARY
    try:
        import_module(module)
    except ImportError as error:
        print("urls: left out", module, error)
        return include([])
    return include(module)


account_dashboard = _view("marketplace.views.account", "dashboard")
home_view = _view("marketplace.views.home", "home")
manifest_view = _view("marketplace.views.manifest", "manifest")
styleguide_view = _view("marketplace.views.styleguide", "styleguide")
settings_page = _view("marketplace.views.settings", "settings_page")
mailbox = _view("messaging.views.mailbox", "mailbox")
mailbox_body = _view("messaging.views.mailbox", "mailbox_body")
payment_hook = _view("orders.views.hooks", "payment_hook")

handler403 = errors.forbidden
handler404 = errors.not_found

urlpatterns = [
    path("", site.choose_language, name="root"),
    path("healthz", site.healthz, name="healthz"),
    path("csp-report/", site.csp_report, name="csp-report"),
    path("robots.txt", site.robots, name="robots"),
    path("manifest.webmanifest", manifest_view, name="manifest"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.ico"), name="favicon"),
    path("hooks/<slug:provider>/", payment_hook, name="payment-hook"),
    path("captcha/", _include("captcha.urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media"),
]

if settings.MAILBOX_PAGE:
    urlpatterns += [
        path("mailbox/", mailbox, name="mailbox"),
        path("mailbox/<int:pk>/", mailbox_body, name="mailbox-body"),
    ]
if settings.STYLEGUIDE:
    urlpatterns += [path("styleguide/", styleguide_view, name="styleguide")]

urlpatterns += i18n_patterns(
    path("", home_view, name="home"),
    path("settings/", settings_page, name="settings"),
    path("my/", account_dashboard, name="my"),
    path("", _include("accounts.auth_urls")),
    path("", _include("accounts.urls")),
    path("", _include("catalog.urls")),
    path("", _include("orders.urls")),
    path("", _include("payments.urls")),
    path("", _include("messaging.urls")),
    path("", _include("club.urls")),
    path("", _include("support.urls")),
    path("", _include("seller.urls")),
    prefix_default_language=True,
)
