"""Production: every secret from the environment, HTTPS only; refuses to start on an unsafe value."""

import os

from config import env
from config.production_values import refuse_unsafe

refuse_unsafe(os.environ)

from .base import *  # noqa: E402, F403

if env.flag("DEBUG"):
    raise env.MissingSetting("生产环境不能打开 DEBUG。请去掉环境变量 DEBUG。")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked inside the machine, before the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
