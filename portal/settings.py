"""All settings, read from the environment once. README has the table of variables.

The embedded default (no variable set) is demo mode on 127.0.0.1 with SQLite. "Production" means
demo mode off; `portal/checks.py` then refuses whatever is unsafe.
"""

from pathlib import Path

from environs import Env

from portal import secret_file

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", str(BASE_DIR / "var"))).resolve()

DEMO = env.bool("PORTAL_DEMO", True)
ROLE = env.str("PORTAL_ROLE", "all", validate=secret_file.one_of_the_roles)
TLS = env.bool("PORTAL_TLS", False)
PORT = env.int("PORT", 8000)
DEBUG = env.bool("PORTAL_DEBUG", False)

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("PORTAL_HOSTS", LOOPBACK)
PUBLIC_URL = env.str("PORTAL_PUBLIC_URL", f"http://127.0.0.1:{PORT}")
STAFF_URL = env.str("PORTAL_STAFF_URL", f"http://127.0.0.1:{PORT}")

# Six secrets, one for each purpose, so that one leak opens one door. In demo mode they are made
# at the first start and kept in the data folder; in production each comes from the environment.
SECRETS = secret_file.load(env, DATA_DIR / "keys" / "secrets.json", may_make=DEMO)
SECRET_KEY = SECRETS["session"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "csp",
    "portal.apps.PortalConfig",
    "guidance",
    "crisisplan",
    "referrals",
]
if ROLE != "public":
    INSTALLED_APPS.insert(0, "django.contrib.admin")

MIDDLEWARE = [
    "portal.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.requests.RefuseHostileInput",
    "portal.requests.LogRequest",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.requests.EndOldSession",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
PUBLIC_URLCONF = "portal.public_urls"  # what a link in a guide may lead to, in every role
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
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
                "portal.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
CRISPY_TEMPLATE_PACK = "formkit"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("formkit",)
CRISPY_FAIL_SILENTLY = False

# -- database ------------------------------------------------------------------------------------
DATABASE = env.str("PORTAL_DATABASE", "sqlite")
if DATABASE == "postgresql":  # host, user and password by libpq's own PG… variables
    DATABASES: dict[str, dict] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env.str("PGDATABASE", "portal"),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 3,
                "options": (
                    "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000"
                ),
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "portal.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people and sessions -------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.DemoOnlyInDemo"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "referrals:list"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

PREFIX = "__Host-" if TLS else ""
SESSION_COOKIE_NAME = PREFIX + "session"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict breaks the return from an identity provider
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True  # thirty minutes without a request, not since sign-in
SESSION_LONGEST_HOURS = 10
CSRF_COOKIE_NAME = PREFIX + "csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # Django's default is a year on the device: that is a trace
CSRF_FAILURE_VIEW = "portal.error_pages.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- headers (design: security.md 5.1) -----------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" sends Origin: null, which Django refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_SSL_REDIRECT = False  # the proxy's work
if TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, STAFF_URL]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/", "/en/admin/"),  # own policy in portal/headers.py
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "upgrade-insecure-requests": TLS,
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer autoplay camera display-capture encrypted-media "
        "fullscreen geolocation gyroscope magnetometer microphone midi payment "
        "screen-wake-lock sync-xhr usb xr-spatial-tracking"
    ).split()
}

# -- input limits --------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS: list[str] = []  # there is no upload in version 1
LIMITS = env.bool("PORTAL_LIMITS", True)
TRUSTED_PROXIES = env.int("PORTAL_TRUSTED_PROXIES", 0)  # hops whose X-Forwarded-For counts

# -- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True

# -- static files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STATIC_ROOT = BASE_DIR / "build" / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# -- mail ----------------------------------------------------------------------------------------
# Notices are neutral: something new waits, sign in. Without a host they become files.
EMAIL_HOST = env.str("PORTAL_SMTP_HOST", "")
EMAIL_PORT = env.int("PORTAL_SMTP_PORT", 25)
EMAIL_HOST_USER = env.str("PORTAL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("PORTAL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("PORTAL_SMTP_TLS", not DEMO)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.str("PORTAL_FROM", "ingen-svar@portal.invalid")
NOTICE_ADDRESSES = {
    "cmm": env.str("PORTAL_NOTICE_CMM", "indbakke-cmm@example.invalid"),
    "us": env.str("PORTAL_NOTICE_US", "indbakke-us@example.invalid"),
    "cmm-lead": env.str("PORTAL_NOTICE_CMM_LEAD", "leder-cmm@example.invalid"),
    "cmm-deputy": env.str("PORTAL_NOTICE_CMM_DEPUTY", "stedfortraeder-cmm@example.invalid"),
    "cmm-hotline": env.str("PORTAL_NOTICE_CMM_HOTLINE", "hotline-cmm@example.invalid"),
    "editors": env.str("PORTAL_NOTICE_EDITORS", "redaktion@example.invalid"),
    "crisis": env.str("PORTAL_NOTICE_CRISIS", "kriseledelse-cmm@example.invalid"),
    # Keeps the head of the crisis log at each level change, away from the portal.
    "crisis-anchor": env.str("PORTAL_NOTICE_CRISIS_ANCHOR", "arkiv-cmm@example.invalid"),
}

# -- the portal's own ----------------------------------------------------------------------------
LEAVE_SITE_URL = env.str("PORTAL_LEAVE_URL", "https://www.dmi.dk/")
WAS_URL = env.str("PORTAL_WAS_URL", "https://www.was.digst.dk/")
PINNED_KEYS: list[str] = env.list(
    "PORTAL_PINNED_KEYS", []
)  # fingerprints; in demo mode from the data folder
FOUR_EYES = env.bool("PORTAL_FOUR_EYES", not DEMO)  # two people put guidance in force
REVIEW_DAYS = env.int("PORTAL_REVIEW_DAYS", 365)  # our proposal; CMM decides
WALK_MINUTES = 60
DRAFT_MINUTES = 60
DRAFT_HARD_HOURS = 4
RECEIPT_MINUTES = 15
READ_WITHIN_HOURS = env.int("PORTAL_READ_WITHIN_HOURS", 24)  # our proposal; CMM decides
READ_URGENT_WITHIN_HOURS = env.int("PORTAL_READ_URGENT_WITHIN_HOURS", 4)
KEPT_DRAFT_DAYS = 14
CALL_CODE_HOURS = 4
MAILBOX_MINUTES = 15
ESCALATE_AFTER_HOURS = env.int("PORTAL_ESCALATE_AFTER_HOURS", 2)  # from lead to deputy to hotline
# How long an ended case is kept, in days. Empty: nothing is ever purged, until the archive
# authority's rule is entered (design: security.md 15, D1).
KEEP_DAYS = {
    "closed": env.int("PORTAL_KEEP_CLOSED_DAYS", None),
    "redirected": env.int("PORTAL_KEEP_REDIRECTED_DAYS", None),
    "withdrawn": env.int("PORTAL_KEEP_WITHDRAWN_DAYS", None),
}
# Whether a referral that its sender withdraws unopened is erased at once, or kept unread like any
# other ended case: a lawyer decides (design: referrals.md 5.4).
ERASE_WITHDRAWN = env.bool("PORTAL_ERASE_WITHDRAWN", True)
SMALLEST_FIGURE = env.int("PORTAL_SMALLEST_FIGURE", 5)  # a smaller count is hidden
RECOVERY_CEILING_DAYS = env.int("PORTAL_RECOVERY_CEILING_DAYS", 120)
UNLOCK_IDLE_MINUTES = 15
UNLOCK_HARD_HOURS = 8

# Dotted paths, so that the ground knows no app.
BANNER_LOADER = "crisisplan.banner.load"
BANNER_RESTORER = "crisisplan.banner.restored"
WATCH_LOADER = "crisisplan.banner.load_watches"
EXERCISE_NOTICES = "crisisplan.exercising.notices_for"
OUTBOX_HANDLERS = {
    "crisisplan.change": "crisisplan.notices.deliver_change",
    "crisisplan.dispatch": "crisisplan.announcements.delivering.deliver",
    "crisisplan.head": "crisisplan.log.openchain.deliver_head",
    "crisisplan.probe": "crisisplan.probing.probe",
    "crisisplan.reminder": "crisisplan.notices.deliver_reminder",
    "guidance.review": "guidance.reminders.deliver",
    "referrals.notice": "referrals.notices.deliver",
    "referrals.reminder": "referrals.notices.deliver_reminder",
}

# -- logs: one JSON line a fact, allow-listed keys only (portal/privacy.py) ------------------------
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy redirects to https
    "security.W021",  # preload is the domain owner's choice
]
