"""The portal's settings with waits a test can set, so that no fault is waited out in full."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import DATABASE, DATABASES

# Preparing a portal hashes a password and a phrase for each demo person; nothing here tests them.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
UNLOCK_ARGON2 = {"memory_cost": 8, "iterations": 1, "lanes": 1}

EMAIL_TIMEOUT = float(os.environ.get("FAULTS_MAIL_SECONDS", "10"))
if DATABASE == "sqlite":
    DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ.get("FAULTS_LOCK_SECONDS", "20"))
