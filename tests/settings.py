"""The portal's settings with a throw-away data folder, cheap Argon2 and plain static files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PORTAL_TEST_DATA" not in os.environ:  # the first process makes it and takes it away
    os.environ["PORTAL_TEST_DATA"] = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_TEST_DATA"], ignore_errors=True)
DATA = os.environ["PORTAL_TEST_DATA"]
os.environ["PORTAL_DATA_DIR"] = DATA
os.environ.setdefault("PORTAL_DEMO", "1")

from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STORAGES  # noqa: E402


class CheapArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1


PASSWORD_HASHERS = ["tests.settings.CheapArgon2"]
UNLOCK_ARGON2 = {"memory_cost": 8, "iterations": 1, "lanes": 1}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = Path(DATA) / "static"  # WhiteNoise warns when it is missing
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 0
if os.environ.get("PORTAL_DATABASE", "sqlite") == "sqlite":
    # A file, not memory: threads and processes of the concurrency tests must see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA) / "test.sqlite3")}
