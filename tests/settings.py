"""Settings of the tests: the product's own, read in a folder that is thrown away, with quick passwords and no mail."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="enishi-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in ("PUBLIC_URL", "REDIS_URL", "EMAIL_URL", "HOST", "PORT", "DEBUG", "DEMO", "TRUSTED_PROXIES"):
    os.environ.pop(_name, None)  # what a developer's shell says about a server is not said to the tests
os.environ["ENISHI_DATA"] = _folder
os.environ["SECRET_KEY"] = "the tests' own; it signs nothing that lasts"

from enishi.config.settings import *  # noqa: E402, F403
from enishi.config.settings import DATA, DATABASES, LOGGING, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING = LOGGING | {"root": {"handlers": [], "level": "INFO"}}  # what is logged is looked at through pytest (caplog)
ALLOWED_HOSTS = ["*"]
LINK_PREVIEWS = False  # nobody else is asked for anything; the tests of it switch it on
SECURITY_CONTACT = "mailto:security@example.jp"
(DATA / "static").mkdir()  # nothing is collected there; whitenoise warns of a folder that is missing
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # a file, as in real life: threads (the live server, a worker) get connections of their own
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
    # nothing has to outlive the tests
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
else:
    DATABASES["default"]["OPTIONS"].pop("pool", None)  # the test database could not be dropped under an open pool
