"""What is wrong with the settings of a platform, in words for whoever enters them.

Limits of single values are constraints of the database, which have words of their own.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from credit.catalogue import standards
from credit.sharing.models import Mode, Platform, Signature

Fault = tuple[str, str]
"""The field, and what to do about it."""


def faults_of(platform: Platform, *, has_secret: bool, has_identity: bool) -> list[Fault]:
    """Return what keeps these settings from working; `has_…`: whether the key is stored or just entered."""
    ways = {Mode.REST: _rest, Mode.LIBRARY: _library, Mode.FILE: _file}
    faults = [*ways[Mode(platform.mode)](platform, has_identity), *_times(platform), *_template(platform)]
    if not has_secret:
        faults.append(("secret", "请填写密钥：接口的签名密钥、前置库账号的密码或文件包的签名密钥。"))
    return faults


def _rest(platform: Platform, has_identity: bool) -> Iterator[Fault]:
    yield from _web("address", "地址", platform.address)
    if platform.signature == Signature.NATIONAL:
        if not platform.service_id:
            yield "service_id", "两步签名要填写服务标识（sid），由国家数据共享交换平台分配。"
        yield from _web("refresh_address", "密钥刷新地址", platform.refresh_address)


def _web(field: str, label: str, address: str) -> Iterator[Fault]:
    parts = _parts(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        yield field, f"{label}“{address}”不是接口地址，请按 https://主机:端口/路径 填写，不带参数。"
    elif parts.username or parts.password:
        yield field, f"{label}里不能写账号和密码，请填在“应用标识或账号”和“密钥”里。"
    elif parts.scheme != "https" and not _is_loopback(parts.hostname):
        yield field, "报文含个人信息和保密数据项，地址必须用 https。"


def _library(platform: Platform, has_identity: bool) -> Iterator[Fault]:
    parts = _parts(platform.address)
    if parts is None or parts.scheme not in ("postgresql", "postgres") or not parts.hostname or len(parts.path) < 2:
        yield "address", f"地址“{platform.address}”不是前置库地址，请按 postgresql://主机:端口/库名 填写。"
    elif parts.query or parts.fragment:
        yield "address", "前置库地址不能带参数（? 或 # 以后的部分），请按 postgresql://主机:端口/库名 填写。"
    elif parts.username or parts.password:
        yield "address", "前置库地址里不能写账号和密码，请填在“应用标识或账号”和“密钥”里。"


def _file(platform: Platform, has_identity: bool) -> Iterator[Fault]:
    if platform.address.startswith("/"):
        return
    parts = _parts(platform.address)
    if parts is None or parts.scheme != "sftp" or not (parts.hostname and parts.username and len(parts.path) > 1):
        yield "address", f"地址“{platform.address}”不是目录，请填绝对路径（/…）或 sftp://账号@主机:端口/目录。"
        return
    if parts.password:
        yield "address", "SFTP 地址里不能写密码，请用私钥登录。"
    if not has_identity:
        yield "identity", "SFTP 要填写私钥（OpenSSH 格式，不设口令）。"
    if not platform.host_key.strip():
        yield "host_key", "SFTP 要填写主机公钥（如 ssh-ed25519 AAAA…），以免连到冒充的主机；请向平台索取。"


def _times(platform: Platform) -> Iterator[Fault]:
    if any(not 1 <= day <= 7 for day in platform.send_days):
        yield "send_days", "发送日只能从星期一至星期日中选择。"
    if platform.send_from is not None and platform.send_from == platform.send_until:
        yield "send_until", "每天截止时间与开始时间相同；全天发送请都不填。"


def _template(platform: Platform) -> Iterator[Fault]:
    known = {one.generation for one in standards.load().values()}
    known |= {table.generation for one in standards.load().values() for table in one.tables}
    if platform.generation and platform.generation not in known:
        choices = "、".join(sorted(known))
        yield "generation", f"没有模板版本“{platform.generation}”，可填：{choices}；空表示各事项的现行版本。"


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
