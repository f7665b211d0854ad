"""What did the operator set?

Read once, from the environment and the command line, into frozen values; nobody inside reads
settings. Each error names the setting, the bad value and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class ConfigError(Exception):
    """A setting is wrong; the message says which one and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one process."""

    data: Path = field(default_factory=lambda: Path.home() / ".faden")
    database_url: str | None = None  #: None: the embedded server in `data`
    postgres_bin: Path | None = None  #: binaries to use instead of the shipped ones
    host: str = "127.0.0.1"
    port: int = 8080
    base_url: str | None = None  #: how people reach it; None: host and port
    smtp_listen: tuple[str, int] | None = None  #: where our mail server hands mails over, by SMTP
    lmtp_listen: tuple[str, int] | None = None  #: the same by LMTP
    min_free: int = 256 * 1_048_576  #: bytes of the disk that stay free; below, nothing is taken
    log_json: bool = True  #: log one JSON object a line; else plain lines
    outgoing_allow: frozenset[str] = frozenset()  #: "host:port" inside the network we may call
    notify_socket: str | None = None  #: where systemd wants to hear how we are
    watchdog: float | None = None  #: seconds of silence after which systemd starts us anew

    @property
    def address(self) -> str:
        """Return the URL people open."""
        return self.base_url or f"http://{self.host}:{self.port}"


def read(environment: Mapping[str, str] | None = None) -> Config:
    """Return the settings of the environment.

    FADEN_DATA, FADEN_DATABASE_URL, FADEN_POSTGRES_BIN, FADEN_HOST, FADEN_PORT, FADEN_BASE_URL,
    FADEN_OUTGOING_ALLOW (comma-separated host:port), FADEN_SMTP_LISTEN and FADEN_LMTP_LISTEN
    (host:port), FADEN_MIN_FREE_MB, FADEN_LOG (json or text). And what systemd sets itself:
    NOTIFY_SOCKET, WATCHDOG_USEC.
    """
    env = os.environ if environment is None else environment
    default = Config()
    allow = env.get("FADEN_OUTGOING_ALLOW", "")
    binaries = env.get("FADEN_POSTGRES_BIN")
    return Config(
        data=Path(env["FADEN_DATA"]).expanduser() if env.get("FADEN_DATA") else default.data,
        database_url=env.get("FADEN_DATABASE_URL") or None,
        postgres_bin=Path(binaries) if binaries else None,
        host=env.get("FADEN_HOST") or default.host,
        port=_port(env.get("FADEN_PORT")) or default.port,
        base_url=(env.get("FADEN_BASE_URL") or "").rstrip("/") or None,
        smtp_listen=_listen("FADEN_SMTP_LISTEN", env),
        lmtp_listen=_listen("FADEN_LMTP_LISTEN", env),
        min_free=_megabytes("FADEN_MIN_FREE_MB", env, default.min_free),
        log_json=_log(env.get("FADEN_LOG", "")),
        outgoing_allow=frozenset(_host_and_port(entry) for entry in allow.split(",") if entry),
        notify_socket=env.get("NOTIFY_SOCKET") or None,
        watchdog=_seconds(env.get("WATCHDOG_USEC", "")),
    )


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not _is_port(text):
        raise ConfigError(f"FADEN_PORT={text!r}: give a number from 1 to 65535")
    return int(text)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536


def _seconds(microseconds: str) -> float | None:
    """Return systemd's watchdog time; what it did not write itself means none."""
    is_time = microseconds.isascii() and microseconds.isdigit() and len(microseconds) < 16
    return int(microseconds) / 1_000_000 or None if is_time else None


def _listen(name: str, env: Mapping[str, str]) -> tuple[str, int] | None:
    text = env.get(name, "").strip()
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not _is_port(port):
        raise ConfigError(f"{name}={text!r}: write host:port, for example 127.0.0.1:8025")
    return host.strip("[]"), int(port)


def _log(text: str) -> bool:
    if text.strip() not in ("", "json", "text"):
        raise ConfigError(f"FADEN_LOG={text!r}: write json or text")
    return text.strip() != "text"


def _megabytes(name: str, env: Mapping[str, str], default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ConfigError(f"{name}={text!r}: give a number of megabytes, such as 256")
    return int(text) * 1_048_576


def _host_and_port(entry: str) -> str:
    host, _, port = entry.strip().rpartition(":")
    if not host or not _is_port(port):
        raise ConfigError(
            f"FADEN_OUTGOING_ALLOW: {entry!r} is not host:port; write for example 127.0.0.1:9000"
        )
    return entry.strip()
