"""All URLs. Pages live under /ru/ and /en/; what machines call has no prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from catalog.views.shared import wish_link
from catalog.views.shared_picture import shared_picture
from marketplace.views import account, crawlers, errors, home, manifest, site, styleguide
from marketplace.views.media import media
from marketplace.views.settings import settings_page
from messaging.views.mailbox import mailbox, mailbox_body
from messaging.views.unsubscribe import unsubscribe
from orders.views.hooks import CarrierConverter, carrier_hook, payment_hook

register_converter(CarrierConverter, "carrier")

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found

urlpatterns = [
    path("", site.choose_language, name="root"),
    path("healthz", site.healthz, name="healthz"),
    path("csp-report/", site.csp_report, name="csp-report"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemaps/<slug:section>-<int:number>.xml", crawlers.sitemap_part, name="sitemap-part"),
    path("speculation-rules.json", crawlers.speculation_rules, name="speculation-rules"),
    path("shared/<int:pk>.jpg", shared_picture, name="shared-picture"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.ico"), name="favicon"),
    path("u/<str:token>", unsubscribe, name="unsubscribe"),
    path("w/<str:token>", wish_link, name="wish-link"),
    path("hooks/<carrier:carrier>/", carrier_hook, name="carrier-hook"),
    path("hooks/<slug:provider>/", payment_hook, name="payment-hook"),
    path("captcha/", include("captcha.urls")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", media, name="media"),
]

if settings.MAILBOX_PAGE:
    urlpatterns += [
        path("mailbox/", mailbox, name="mailbox"),
        path("mailbox/<int:pk>/", mailbox_body, name="mailbox-body"),
    ]
if settings.STYLEGUIDE:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]

urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("settings/", settings_page, name="settings"),
    path("my/", account.dashboard, name="my"),
    path("", include("accounts.auth_urls")),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("orders.urls")),
    path("", include("payments.urls")),
    path("", include("messaging.urls")),
    path("", include("club.urls")),
    path("", include("support.urls")),
    path("", include("seller.urls")),
    prefix_default_language=True,
)
