"""What every environment shares. Everything that differs between machines comes from the environment."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import environ
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list(
    "SECRET_KEY_FALLBACKS", default=[]
)  # old keys, until `manage.py rotate_secrets` has run
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The shop itself
SITE_NAME = _("Karavan")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
SETTLEMENT_CURRENCY = env.str("SETTLEMENT_CURRENCY", default="USD")
DISPLAY_CURRENCIES = ["USD", "RUB", "EUR", "KZT", "BYN"]
COMMISSION_RATE = Decimal(env.str("COMMISSION_RATE", default="0.08"))

INSTALLED_APPS = [
    "modeltranslation",  # must stand before the admin
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for FORM_RENDERER
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "captcha",
    "django_htmx",
    "csp",
    "marketplace",
    "marketplace.lib",
    "seller",
    "support",
    "orders",
    "club",
    "payments",
    "catalog",
    "messaging",
    "accounts",
]

MIDDLEWARE = [
    "accounts.middleware.EvenTimeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.middleware.AdminLanguageMiddleware",
    "marketplace.middleware.VisitorMiddleware",
    "marketplace.middleware.FormAddressMiddleware",
    "marketplace.middleware.BodyLimitMiddleware",
    "marketplace.middleware.PrivatePagesMiddleware",
    "marketplace.middleware.FetchAheadMiddleware",
    "marketplace.middleware.CleanAddressMiddleware",
    "marketplace.middleware.SignedOutMiddleware",
    "marketplace.middleware.BlockedUserMiddleware",
    "marketplace.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "marketplace.lib.folding.Loader",  # Django's cached one, with the fixed parts drawn once
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.context.shell",
            ],
            "builtins": ["marketplace.lib.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# PostgreSQL always
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://market@127.0.0.1:5432/karavan")}
# Behind a pool that gives each transaction another connection (PgBouncer), what one has prepared the next does not know
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)
# Long work in batches rests between two of them while the machine is busy, so long at most (lib.pace)
LONGEST_REST_SECONDS = env.float("LONGEST_REST_SECONDS", default=20)
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# Pages read by index from memory or a fast disk: with the costs of a spinning one PostgreSQL would rather walk whole
# tables. Its compiler takes longer than any query of a page (docs/decisions/0008).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = env.str(
    "DATABASE_PARAMETERS", default="-c random_page_cost=1.1 -c jit=off"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis: cache, broker; the two may share one server
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
        "KEY_PREFIX": "karavan",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "marketplace.views.errors.csrf_failure"

# Celery: a task is acknowledged when it is done, so that a killed worker loses nothing
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
PUBLISH_TASKS = True  # tests switch it off: rows then wait for the sweep
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2, "interval_max": 0.5}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=300),
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "marketplace.tasks.sweep", "schedule": timedelta(minutes=1)},
    "count-facets": {"task": "marketplace.tasks.count_facets", "schedule": timedelta(minutes=1)},
    "deliver-outbox": {"task": "messaging.tasks.sweep_outbox", "schedule": timedelta(seconds=30)},
    "count-searches": {"task": "catalog.tasks.flush_phrases", "schedule": timedelta(minutes=5)},
    "learn-new-words": {"task": "catalog.tasks.add_search_words", "schedule": timedelta(hours=1)},
    "mark-hot-rows": {"task": "catalog.tasks.mark_hot", "schedule": timedelta(hours=1)},
    "find-common-words": {"task": "catalog.tasks.find_common_words", "schedule": timedelta(hours=1)},
    "count-words": {"task": "catalog.tasks.rebuild_search_words", "schedule": timedelta(days=1)},
    "store-news": {"task": "catalog.tasks.tell_store_news", "schedule": crontab(hour="7", minute="5")},
    "delete-evidence-orphans": {
        "task": "payments.tasks.delete_evidence_orphans",
        "schedule": crontab(minute="40", hour="3"),
    },
    "ask-carriers": {"task": "orders.tasks.ask_carriers", "schedule": timedelta(hours=1)},
    "store-scores": {"task": "orders.tasks.report_stores", "schedule": timedelta(hours=1)},
}

# Who is who
AUTH_USER_MODEL = "accounts.User"
# allauth's backend is a ModelBackend; a second one would hash each wrong password twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.validators.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.validators.CommonValidator"},
    {"NAME": "accounts.validators.GuessablePasswordValidator"},  # own names too, so no similarity validator
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "member_id"
ACCOUNT_USER_DISPLAY = "accounts.selectors.account.display_name"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.entrance.RegistrationForm",
    "login": "accounts.forms.entrance.LoginForm",
    "confirm_email_verification_code": "accounts.forms.entrance.CodeForm",
    "reset_password": "accounts.forms.entrance.ResetPasswordForm",
    "confirm_password_reset_code": "accounts.forms.entrance.ResetCodeForm",
    "reset_password_from_key": "accounts.forms.entrance.NewPasswordForm",
    "change_password": "accounts.forms.entrance.ChangePasswordForm",
    "reauthenticate": "accounts.forms.entrance.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {  # on top of allauth's own; counted in the cache, for all processes together
    # key: the e-mail or member ID that was typed; the member's own browsers count apart (accounts/device_cookie.py),
    # as for "reset_password" and "code_address", so that a stranger who uses the limits up locks nobody out
    "login_failed": "10/m/ip,5/5m/key,50/d/key",
    "signup": "20/m/ip,100/d/ip",
    "captcha_failed": "10/5m/ip",
    # A code has a million values and 5 tries; 20 codes a day leave a stranger one chance in ten thousand.
    "confirm_email": "1/10s/key,10/h/key,20/d/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key,20/d/key",
    "code": "30/m/ip,5/15m/key",  # key: one code
    "code_address": "100/d/key",
    "change_password": "5/m/user,20/h/user",
    "reauthenticate": "10/m/user,30/h/user",
    "change_picture": "20/m/user,100/h/user",  # decoding costs more than most pages
    # the second step: 20 guesses a day at three codes of a million are 1 in 45 in a year, by one who has the password
    # (a new password begins the count anew, once a day, see accounts.limits.forget_wrong_codes)
    "two_step": "5/5m/key,20/d/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Before something dangerous, a sign-in counts for so long: enough to install an app and type its first code
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
# Answers about addresses leave at multiples of this: well above what hashing a password takes, else they straddle one
EVEN_TIME_SECONDS = env.float("EVEN_TIME_SECONDS", default=0.3)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Whose address limits and logs count behind proxies: none trusted, so many hops of X-Forwarded-For, or one header
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = env.str("TRUSTED_CLIENT_IP_HEADER", default="") or None
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_TOTP_ISSUER = "Karavan"  # in Latin letters, because not every authenticator app shows others
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a telephone's clock may be off
MFA_RECOVERY_CODE_COUNT = 10
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False  # the second step is asked each time: a trusted browser is what a thief of a laptop has
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs in with an unconfirmed address, so there is nothing left to check
MFA_FORMS = {
    "authenticate": "accounts.forms.two_step.CodeForm",
    "authenticate_webauthn": "accounts.forms.two_step.PasskeyForm",
    "reauthenticate": "accounts.forms.two_step.ReauthenticateCodeForm",
    "reauthenticate_webauthn": "accounts.forms.two_step.ReauthenticatePasskeyForm",
    "login_webauthn": "accounts.forms.two_step.LoginPasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": None}  # our view counts it together with sign-ins by password
USERSESSIONS_TRACK_ACTIVITY = False  # SessionActivityMiddleware writes every five minutes only
CAPTCHA_CHALLENGE_FUNCT = "accounts.forms.captcha.letters_challenge"
CAPTCHA_TIMEOUT = 10
CAPTCHA_FONT_SIZE = 40
CAPTCHA_IMAGE_SIZE = (200, 70)

# Languages
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = "ru"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("ru", "en")}
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["marketplace.formats"]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_FINDERS = [
    "marketplace.staticfinders.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "media"))
# What only its owner may fetch, through a view that checks: never below MEDIA_ROOT
PRIVATE_ROOT = env.str("PRIVATE_ROOT", default=str(BASE_DIR / "private"))
# What a request may weigh in all, files included: a picture of 10 MB and the form around it
MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", default=12 * 1024 * 1024)
# Pages that take several files at once: the end of their address, and what they may weigh
LARGER_BODIES = (
    (r"/products/\d+/pictures/$", env.int("MAX_PICTURES_BYTES", default=40 * 1024 * 1024)),
    (r"/sell/[^/]+/import/$", env.int("MAX_IMPORT_BYTES", default=72 * 1024 * 1024)),
)
DATA_UPLOAD_MAX_NUMBER_FILES = 12
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail: rows first (messaging.OutboxEmail), then delivered by the worker through DELIVERY_EMAIL_*
EMAIL_BACKEND = "messaging.backends.OutboxBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Karavan <shop@karavan.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="help@karavan.example")  # where members write to
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = 10
# A mail that has been «being sent» for longer belonged to a worker that is gone; far above EMAIL_TIMEOUT
MAIL_CLAIM_SECONDS = env.int("MAIL_CLAIM_SECONDS", default=300)
MAILBOX_PAGE = False  # /mailbox/ shows the mails sent; switched on in dev when no EMAIL_URL is set

# Security
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "connect-src": _SELF,
        "font-src": _SELF,
        "media-src": _SELF,
        "manifest-src": _SELF,
        "img-src": ["'self'", "data:"],
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "report-uri": "/csp-report/",
    },
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Ways to pay, in the order of the payment page. The sandbox stands in for a bank in the demo and the tests
PAYMENT_GATEWAYS = env.list("PAYMENT_GATEWAYS", default=["sandbox"])
SANDBOX_WEBHOOK_SECRET = env.str("SANDBOX_WEBHOOK_SECRET", default="sandbox-webhook-secret")
# Where that bank reaches the shop when SITE_URL is not an address inside the network (containers); else empty
SANDBOX_SHOP_URL = env.str("SANDBOX_SHOP_URL", default="")
# Where bank transfers go (docs/payments.md), as it stands on the invoices
BANK_TRANSFER_HOLDER = env.str("BANK_TRANSFER_HOLDER", default="")
BANK_TRANSFER_ACCOUNT = env.str("BANK_TRANSFER_ACCOUNT", default="")
BANK_TRANSFER_BANK = env.str("BANK_TRANSFER_BANK", default="")
BANK_TRANSFER_BANK_CODE = env.str("BANK_TRANSFER_BANK_CODE", default="")
# Who pays what a gateway takes for a chargeback that is lost: marketplace or store
DISPUTE_FEE_PAID_BY = env.str("DISPUTE_FEE_PAID_BY", default="marketplace")
# Stripe (docs/payments.md): its keys; where its API answers; where its hosted page lives
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")
STRIPE_CHECKOUT_ORIGIN = env.str("STRIPE_CHECKOUT_ORIGIN", default="https://checkout.stripe.com")

# Which carriers report to the shop, and through which adapter: russian_post=simulated,china_post=simulated
CARRIER_ADAPTERS = env.dict("CARRIER_ADAPTERS", default={})
SIMULATED_CARRIER_SECRET = env.str("SIMULATED_CARRIER_SECRET", default="simulated-carrier-secret")

STYLEGUIDE = False
DEMO_ALLOWED = False  # the people of the demo have a known password
TEST_RUNNER = "django.test.runner.DiscoverRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
