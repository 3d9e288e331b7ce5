"""Production: every secret from the environment, HTTPS only; refuses to start on an unsafe value."""

import os

from .base import *  # noqa: F403

REQUIRED = ("SECRET_KEY", "LOOKUP_KEY", "SEALING_KEYS", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
PLACEHOLDERS = ("test-only", "dGVzdC1vbmx5", "change-me", "django-insecure")  # the second: the tests' keys in base64

if env.flag("DEBUG"):  # noqa: F405
    raise env.MissingSetting("生产环境不能打开 DEBUG。请去掉环境变量 DEBUG。")  # noqa: F405
for _name in REQUIRED:
    _value = os.environ.get(_name, "")
    if not _value or any(placeholder in _value for placeholder in PLACEHOLDERS):
        raise env.MissingSetting(f"生产环境缺少设置 {_name}，或仍是默认值。请在环境变量里给出。")  # noqa: F405
if len(SECRET_KEY) < 50:  # noqa: F405
    raise env.MissingSetting("SECRET_KEY 太短：至少 50 个随机字符。")  # noqa: F405
if "*" in ALLOWED_HOSTS:  # noqa: F405
    raise env.MissingSetting("ALLOWED_HOSTS 不能是 *：请写出门户的域名。")  # noqa: F405

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)  # noqa: F405
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked inside the machine, before the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)  # noqa: F405
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
