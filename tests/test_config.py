"""Are the operator's settings read as they were meant, or refused with their name?"""

import re
from pathlib import Path

import pytest

from faden.config import Config, ConfigError, read


def test_without_settings_everything_has_a_default() -> None:
    config = read({})
    assert config == Config()
    assert (config.host, config.port, config.database_url) == ("127.0.0.1", 8080, None)
    assert config.address == "http://127.0.0.1:8080"


def test_every_setting_is_read() -> None:
    config = read(
        {
            "FADEN_DATA": "/srv/faden",
            "FADEN_DATABASE_URL": "postgresql://faden@db/faden",
            "FADEN_POSTGRES_BIN": "/usr/lib/postgresql/17/bin",
            "FADEN_HOST": "0.0.0.0",
            "FADEN_PORT": "9000",
            "FADEN_BASE_URL": "https://service.example/",
            "FADEN_SMTP_LISTEN": "127.0.0.1:8025",
            "FADEN_LMTP_LISTEN": "[::1]:8024",
            "FADEN_MIN_FREE_MB": "1024",
            "FADEN_OUTGOING_ALLOW": "127.0.0.1:9000, [::1]:8025,sms.internal:443",
        }
    )
    assert config == Config(
        data=Path("/srv/faden"),
        database_url="postgresql://faden@db/faden",
        postgres_bin=Path("/usr/lib/postgresql/17/bin"),
        host="0.0.0.0",
        port=9000,
        base_url="https://service.example",
        smtp_listen=("127.0.0.1", 8025),
        lmtp_listen=("::1", 8024),
        min_free=1024 * 1024 * 1024,
        outgoing_allow=frozenset({"127.0.0.1:9000", "[::1]:8025", "sms.internal:443"}),
    )
    assert config.address == "https://service.example"


@pytest.mark.parametrize(
    "name",
    [
        *("DATA", "DATABASE_URL", "POSTGRES_BIN", "HOST", "PORT", "BASE_URL", "OUTGOING_ALLOW"),
        *("SMTP_LISTEN", "LMTP_LISTEN", "MIN_FREE_MB"),
    ],
)
def test_an_empty_setting_is_none(name: str) -> None:
    assert read({f"FADEN_{name}": ""}) == Config()


def test_the_home_folder_may_be_written_as_a_tilde() -> None:
    assert read({"FADEN_DATA": "~/faden"}).data == Path.home() / "faden"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.0", "8 0", "²", "9" * 5000])
def test_a_port_that_is_none_is_refused_with_its_value(port: str) -> None:
    with pytest.raises(ConfigError, match="FADEN_PORT") as told:
        read({"FADEN_PORT": port})
    assert repr(port) in str(told.value)


@pytest.mark.parametrize("entry", ["localhost", ":80", "host:", "host:http", "host:²", "host:0"])
def test_a_place_without_a_port_is_refused_with_its_value(entry: str) -> None:
    with pytest.raises(ConfigError, match="FADEN_OUTGOING_ALLOW") as told:
        read({"FADEN_OUTGOING_ALLOW": f"127.0.0.1:9000,{entry}"})
    assert repr(entry) in str(told.value)


@pytest.mark.parametrize("name", ["FADEN_SMTP_LISTEN", "FADEN_LMTP_LISTEN"])
@pytest.mark.parametrize("place", ["8024", ":8024", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:²"])
def test_a_place_to_listen_that_is_none_is_refused_with_its_value(name: str, place: str) -> None:
    with pytest.raises(ConfigError, match=name) as told:
        read({name: place})
    assert repr(place) in str(told.value)


@pytest.mark.parametrize("size", ["1GB", "-1", "1.5", "²", "9" * 5000])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(ConfigError, match="FADEN_MIN_FREE_MB"):
        read({"FADEN_MIN_FREE_MB": size})


def test_every_setting_has_a_row_for_operators() -> None:
    known = set(re.findall(r"\bFADEN_[A-Z_]+\b", read.__doc__ or ""))
    page = (Path(__file__).parents[1] / "docs" / "operate.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `FADEN_")]
    assert set(re.findall(r"`(FADEN_[A-Z_]+)`", "".join(rows))) == known


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        read({}).port = 1  # type: ignore[misc]


def test_what_is_nobodys_setting_is_passed_over() -> None:
    assert read({"FADEN": "x", "PATH": "/bin"}) == Config()


def test_the_environment_is_read_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FADEN_PORT", "9123")
    assert read().port == 9123
