"""What production must be given, and what it does not accept."""

import base64
import binascii
from collections.abc import Mapping

from config.env import MissingSetting

REQUIRED = ("SECRET_KEY", "LOOKUP_KEY", "SEALING_KEYS", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
PLACEHOLDERS = ("test-only", "dGVzdC1vbmx5", "change-me", "django-insecure")  # the second: the tests' keys in base64
SHORTEST_SECRET, KEY_BYTES = 50, 32


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False


def refuse_unsafe(environment: Mapping[str, str]) -> None:
    """Raise MissingSetting, naming the setting, unless every required value is given and none is a stand-in."""
    for name in REQUIRED:
        value = environment.get(name, "")
        if not value or any(placeholder in value for placeholder in PLACEHOLDERS):
            raise MissingSetting(f"生产环境缺少设置 {name}，或仍是默认值。请在环境变量里给出。")
    if len(environment["SECRET_KEY"]) < SHORTEST_SECRET:
        raise MissingSetting(f"SECRET_KEY 太短：至少 {SHORTEST_SECRET} 个随机字符。")
    sealing = [pair.partition(":")[2] for pair in environment["SEALING_KEYS"].split(",")]
    for name, keys in {"LOOKUP_KEY": [environment["LOOKUP_KEY"]], "SEALING_KEYS": sealing}.items():
        if not all(_is_key(key.strip()) for key in keys):
            raise MissingSetting(f"{name} 不是 {KEY_BYTES} 个随机字节的 base64（SEALING_KEYS 写成 k1:…,k2:…）。")
    if "*" in environment["ALLOWED_HOSTS"].split(","):
        raise MissingSetting("ALLOWED_HOSTS 不能是 *：请写出门户的域名。")
