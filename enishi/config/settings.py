"""Settings, read from the environment (env.py). One file for every installation; embedded is the absence of variables."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from enishi.config.env import LAST_ADDRESS, in_address, own_address, value

BASE = Path(__file__).resolve().parent.parent
DATA = Path(value("ENISHI_DATA")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # database, mails with codes and uploads are nobody else's to read


def _kept_secret(name: str) -> str:
    """Return the secret in DATA/<name>, made on first use. A link is there whole or not at all, and once: of two processes
    that start at the same moment both read the first one's, and one that is killed leaves no empty file."""
    path = DATA / name
    if not path.exists():
        made = DATA / f"{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text().strip()


def _served_at() -> str:
    """Return where the house stands that has no PUBLIC_URL: at HOST and PORT where they are set, as bin/run sees to; for
    a command beside it where bin/run was last, so that its links lead there too."""
    last = DATA / LAST_ADDRESS
    if not (os.environ.get("HOST") or os.environ.get("PORT")) and last.is_file():
        address = last.read_text().strip()
        if address.startswith("http://"):
            return address
    return own_address(value("HOST"), value("PORT"))


DEBUG = value("DEBUG")
# bin/run leaves the marker; where the outside sees the installation, DEMO itself has to say so
DEMO = value("DEMO") if os.environ.get("DEMO") else not value("PUBLIC_URL") and (DATA / "demo-mode").exists()
SECRET_KEY = value("SECRET_KEY") or _kept_secret("secret-key")
PUBLIC_URL = (value("PUBLIC_URL") or _served_at()).rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [
    in_address(urlsplit(PUBLIC_URL).hostname or "localhost"),
    "localhost",
    "127.0.0.1",
    "[::1]",
    *value("ALLOWED_HOSTS"),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
EVERYONE_MAY_FOUND = value("EVERYONE_MAY_FOUND")
LINK_PREVIEWS = value("LINK_PREVIEWS")
TRUSTED_PROXIES = value("TRUSTED_PROXIES")
SECURITY_CONTACT = value("SECURITY_CONTACT").strip()
if SECURITY_CONTACT and ":" not in SECURITY_CONTACT:
    SECURITY_CONTACT = f"mailto:{SECURITY_CONTACT}"

PUSH = value("PUSH")
PUSH_SECRET = _kept_secret("push-key")  # the sender's key of kit/webpush.py follows from it
# whom a push service may ask about us (RFC 8292 §2.1): an address of mail or the web
PUSH_CONTACT = SECURITY_CONTACT or (PUBLIC_URL if HTTPS else f"mailto:{value('EMAIL_FROM')}")

ROOMS = (  # the packages of the product, from the ground up (see [tool.importlinter] in pyproject.toml)
    "enishi.kit",
    "enishi.ui",
    "enishi.accounts",
    "enishi.networks",
    "enishi.activity",
    "enishi.members",
    "enishi.roster",
    "enishi.profiles",
    "enishi.notices",
    "enishi.groups",
    "enishi.feed",
    "enishi.chat",
    "enishi.joining",
    "enishi.desk",
    "enishi.introductions",
    "enishi.contacts",
    "enishi.news",
    "enishi.stories",
    "enishi.letters",
    "enishi.relay",
    "enishi.ideas",
    "enishi.moderation",
    "enishi.home",
    "enishi.console",
    "enishi.public",
    "enishi.demo",
)
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's pages need it
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "enishi.kit.web.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # behind those who set headers: static files carry them too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "enishi.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "enishi.accounts.middleware.SeenMiddleware",
    "enishi.members.doors.DoorMiddleware",
    "enishi.kit.errors.ErrorMiddleware",
]
ROOT_URLCONF = "enishi.config.urls"
WSGI_APPLICATION = "enishi.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["enishi.ui.templatetags.ui", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "enishi.networks.context.doorstep_context",
                "enishi.members.doors.viewer_context",
                "enishi.profiles.context.me_context",
            ],
        },
    }
]

# -- data ------------------------------------------------------------------------------------------------------------
if value("DATABASE_URL"):
    DATABASES: dict[str, Any] = {"default": dj_database_url.parse(value("DATABASE_URL"))}
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # Django refuses a pool together with persistent connections
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        pool={"min_size": 2, "max_size": 20},
        # the directory's search: bitmaps that stay exact, no compiling, a short list of rows waiting for the index
        options="-c work_mem=32MB -c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1 -c gin_pending_list_limit=256",
    )
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "enishi.sqlite3",
            "CONN_MAX_AGE": 600,  # s; a connection plans by the numbers that stood there when it began (kit/bulk.take_stock)
            "OPTIONS": {
                # IMMEDIATE: a transaction that reads and then writes would otherwise fail at once under load
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
                "PRAGMA cache_size=-20000; PRAGMA journal_size_limit=67108864",
            },
        }
    }
REDIS_URL = value("REDIS_URL")  # also for live updates (kit/live.py)
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = DATA / "uploads"
MEDIA_URL = "/no-direct-uploads/"  # uploads are sent by views that ask for the right first
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "enishi.kit.statics.Storage"},
}
UPLOAD_LIMIT = value("UPLOAD_LIMIT_MB") * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the mapping of a roster with many columns
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# -- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
LOCALE_PATHS = [DATA / "locale"]  # compiled there at start from each package's own .po (kit/texts.py)
LANGUAGE_COOKIE_NAME = "language"

# -- security --------------------------------------------------------------------------------------------------------
_cookie = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_cookie}session"
CSRF_FAILURE_VIEW = "enishi.kit.errors.no_token"
CSRF_COOKIE_NAME = f"{_cookie}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy's part; the process itself speaks plain http
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = (63_072_000, True) if HTTPS else (0, False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# -- mail ------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "enishi.kit.mailer.OutboxBackend"  # a row and a job; kit/mailer.py hands on what EMAIL_URL names
DEFAULT_FROM_EMAIL = SERVER_EMAIL = value("EMAIL_FROM")
if value("EMAIL_URL"):
    _mail = urlsplit(value("EMAIL_URL"))
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 20
MAIL_LEAVES = bool(value("EMAIL_URL"))
MAIL_PER_MINUTE = max(0, value("MAIL_PER_MINUTE"))
EMAIL_BOUNCES, EMAIL_DKIM_SELECTOR = value("EMAIL_BOUNCES"), value("EMAIL_DKIM_SELECTOR")

# -- allauth ---------------------------------------------------------------------------------------------------------
SITE_ID = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "enishi.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# Addresses are proved by accounts/flows.py before they are written: nothing unconfirmed is ever in the table
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False  # accounts/flows.py does it, with one cost for known and unknown addresses
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail when a second step or a passkey comes or goes
MFA_ADAPTER = "enishi.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "enishi.accounts.forms.SecondStepForm",
    "reauthenticate": "enishi.accounts.forms.SecondStepAgainForm",
    "activate_totp": "enishi.accounts.forms.TotpForm",
    "login_webauthn": "enishi.accounts.forms.PasskeyLoginForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # also as a proof: a device that lies about is not its owner
MFA_TOTP_ISSUER = "Enishi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False  # accounts.middleware notes it every few minutes instead of at every page

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "enishi.kit.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": value("LOG_LEVEL")},
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "WARNING"}},
}
