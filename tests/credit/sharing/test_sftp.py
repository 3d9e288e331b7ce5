"""The exchange folder on an SFTP server: the real client, speaking to a real server program where one is installed."""

import shutil
from pathlib import Path

import pytest

from credit.sharing.platforms.base import TryLater
from credit.sharing.platforms.folders import SftpFolder

PLACES = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")
SERVER = next((place for place in PLACES if Path(place).is_file()), None)


class Direct(SftpFolder):
    """Speaks to the server program itself, without a network between."""

    def command(self):
        return ["sftp", "-q", "-F", "/dev/null", "-b", "-", "-D", SERVER]


@pytest.fixture
def folder(tmp_path):
    if SERVER is None or shutil.which("sftp") is None:
        pytest.skip("no OpenSSH sftp client and sftp-server on this machine (Debian: openssh-sftp-server)")
    (tmp_path / "in").mkdir()
    address = f"sftp://portal@p.example{tmp_path}/in"
    with Direct(address, identity="KEY", host_key="ssh-ed25519 AAAA", timeout=20) as one:
        yield one


def test_files_are_written_in_one_step_listed_and_read(folder, tmp_path):
    assert folder.names("out") == []
    for content in (b"first", "第二".encode()):
        folder.write("out", "a_b_1.xml", content)
        assert (folder.names("out"), folder.read("out", "a_b_1.xml")) == (["a_b_1.xml"], content)
    assert [path.name for path in (tmp_path / "in/out").iterdir()] == ["a_b_1.xml"]


def test_a_file_that_is_not_there_is_trouble_for_later(folder):
    with pytest.raises(TryLater, match="SFTP 命令失败"):
        folder.read("out", "none.xml")


@pytest.mark.parametrize(
    ("address", "host"), [("sftp://u@h.example/in", "h.example"), ("sftp://u@h.example:2022/in", "[h.example]:2022")]
)
def test_the_host_is_pinned_and_the_key_is_readable_by_nobody_else(address, host):
    with SftpFolder(address, identity="KEY", host_key="ssh-ed25519 AAAA", timeout=5) as folder:
        options = [word for word in folder.command() if "=" in word]
        assert {"BatchMode=yes", "StrictHostKeyChecking=yes", "PasswordAuthentication=no"} <= set(options)
        identity, hosts = (
            next(Path(word.split("=", 1)[1]) for word in options if word.startswith(name))
            for name in ("IdentityFile", "UserKnownHostsFile")
        )
        assert hosts.read_text() == f"{host} ssh-ed25519 AAAA\n"
        assert identity.stat().st_mode & 0o077 == 0
    assert not identity.exists()


def test_a_server_that_is_away_is_trouble_for_later(monkeypatch):
    monkeypatch.setattr("credit.sharing.platforms.folders.SFTP", "no-such-program")
    with SftpFolder("sftp://u@h/in", identity="KEY", host_key="", timeout=5) as folder, pytest.raises(TryLater):
        folder.names("out")
