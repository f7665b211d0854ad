"""How many raw mails does one second of a Python process's time take in?

`mail_accept`: 1,000 customers send 5 replies each to a mail of ours, 1.6 kB with quotation and
signature, in process. Before a mail is acknowledged, the newly written words, a possible STOP and
the message it answers are known, and it is committed. Halfway through another run the process is
killed with SIGKILL and started again with all mails: everything acknowledged is there, once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.installation import SECRET, server
from bench.result import Result
from faden.channels.email.adapter import EmailAccount
from faden.channels.email.wire import token
from faden.directory import LoadedDirectory
from faden.engine import command as cmd
from faden.engine.doorbell import Doorbell
from faden.engine.handle import handle
from faden.engine.ids import new_id
from faden.engine.loops import Engine, Inbox
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.reception import Reception
from faden.store.bell import PostgresBell
from faden.store.blobs import Blobs
from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.migrate import migrate

CUSTOMERS, REPLIES = 1_000, 5
_AT_ONCE = 256  #: mails under way at the same time
_TARGET = 3_000.0  #: mails for each second of the process's CPU time

_CONFIG = {
    "address": "service@firma.example",
    "authserv_id": "mx.firma.example",
    "key": SECRET,
    "handover": True,
}
_SAID = (
    "Guten Tag,\n\nvielen Dank. Der Termin am Donnerstag passt mir, bitte zwischen 14 und 16 Uhr.",
    "Hallo,\n\nim Laden soll der Tarif auf einmal 130 Euro kosten, in Ihrer Mail waren es 0.",
    "Ich warte immer noch auf die Antwort. Wann meldet sich jemand?",
    "Thank you, that works for me. Could you please confirm the price once more?",
    "Bitte schicken Sie mir die Rechnung an die neue Anschrift, die alte stimmt nicht mehr.",
)
_MAIL = """\
Return-Path: <{sender}>
Delivered-To: service+{token}@firma.example
Received: from mail.example.org (mail.example.org [192.0.2.25])
 by mx.firma.example with ESMTPS id {number:08x}; Mon, 23 Nov 2026 09:12:44 +0100
Authentication-Results: mx.firma.example;
 dkim=pass header.d=example.org header.s=s1;
 spf=pass smtp.mailfrom={sender}; dmarc=pass header.from=example.org
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;
 h=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
 b=JzQ2c8vV0oIhRr5mJ8uBsoCwYlq0gqgM3n1i3G0F1f7Gq0PZKfC1n5q7dQ3QdYp6h3m9Xr2a
From: Kundin {customer} <{sender}>
To: Firma Service <service+{token}@firma.example>
Subject: Re: Ihre Nachricht
Date: Mon, 23 Nov 2026 09:12:41 +0100
Message-ID: <{number}.bench@example.org>
In-Reply-To: {ours}
References: {ours}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
User-Agent: Mozilla Thunderbird

{said}

Viele Grüße
Kundin {customer}

Am 23.11.26 um 08:00 schrieb Firma Service:
> Guten Tag,
>
> wir haben Ihre Anfrage geprüft und bieten Ihnen den Wechsel ohne Aufpreis an. Bitte teilen
> Sie uns mit, ob Ihnen der Termin am Donnerstag passt.
>
> Mit freundlichen Grüßen
> Firma Service
"""


def measure(*, short: bool) -> list[Result]:
    """Measure in turns, then kill in the middle."""
    with server() as (data, running):
        migrate(running.url)
        _connect(running.url)
        speeds, size = [], 0.0
        for turn in range(2 if short else 5):
            told = _child(running.url, data, run=f"turn{turn}")
            answer, _ = told.communicate(timeout=300)
            counted = json.loads(answer.splitlines()[-1])
            speeds.append(counted["mails"] / counted["cpu_seconds"])
            size = counted["bytes_a_mail"]
            _check(running.url, f"turn{turn}")
        lost = _kill_in_the_middle(running.url, data)
    return [
        Result(
            name="mail_accept",
            ours=statistics.median(speeds),
            limit=_TARGET,
            target=1.0,
            unit="mails/CPU s",
            value={
                "threads_of_1000": float(CUSTOMERS),
                "lost_after_kill": float(lost),
                "bytes_a_mail": size,
            },
        )
    ]


def _kill_in_the_middle(url: str, data: Path) -> int:
    """Return how many acknowledged mails were not there afterwards."""
    acknowledged = data / "acknowledged-killed"
    child = _child(url, data, run="killed")
    while (
        not acknowledged.exists() or len(acknowledged.read_bytes()) < 5 * CUSTOMERS * REPLIES // 2
    ):
        if child.poll() is not None:
            raise RuntimeError("it ended before it could be killed")
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    before = set(acknowledged.read_text().split("\n")[:-1])
    known = _known(url, "killed")
    lost = len(before - known)
    again = _child(url, data, run="killed")
    again.communicate(timeout=300)
    _check(url, "killed")
    return lost


def _check(url: str, run: str) -> None:
    """Fail unless every mail of a run stands on a thread, once, on one thread for each customer."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        row = connection.execute(
            "select count(*), count(distinct body ->> 'provider_id'),"
            " count(distinct customer_id) from event"
            " where kind = 'message_received' and body ->> 'address' like %s",
            (f"mailto:{run}-%",),
        ).fetchone()
    expected = (CUSTOMERS * REPLIES, CUSTOMERS * REPLIES, CUSTOMERS)
    if row != expected:
        raise RuntimeError(f"{run}: {row} messages, distinct ones and threads, not {expected}")


def _known(url: str, run: str) -> set[str]:
    """Return the Message-IDs' numbers of what is on threads."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        rows = connection.execute(
            "select body -> 'references' ->> -1 from event"
            " where kind = 'message_received' and body ->> 'address' like %s",
            (f"mailto:{run}-%",),
        ).fetchall()
    return {str(row[0]).partition(".")[0].strip("<") for row in rows}


def _connect(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into workspace (slug, name, created_at) values ('bench', 'Bench', now())"
        )
        connection.execute(
            "insert into account (account_id, workspace_id, channel, label, config, created_at)"
            " select 'mail', workspace_id, 'email', 'Mail', %s, now() from workspace",
            (json.dumps(_CONFIG),),
        )


def _child(url: str, data: Path, *, run: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.mail", url, str(data), run], stdout=subprocess.PIPE
    )


# --- within the process that is measured, and killed ---------------------------------------------


async def _accept_all(url: str, data: Path, run: str) -> dict[str, float]:
    connections = Connections(url)
    await connections.open()
    directory = LoadedDirectory(connections, OutgoingClient())
    await directory.load()
    account = directory.account("mail")
    if not isinstance(account, EmailAccount):
        raise TypeError("the bench's account is not connected")
    engine = Engine(
        store=PostgresStore(connections.engine),
        directory=directory,
        clock=lambda: datetime.now(UTC),
        new_id=new_id,
        doorbell=Doorbell(PostgresBell(url)),
    )
    mails = list(_mails(run, await _written(engine, run)))
    inbox = Inbox(engine)
    inbox.start()
    reception = Reception(inbox.offer, Blobs(data / "blobs"), least=0)
    waiting = iter(mails)
    handle_of = os.open(data / f"acknowledged-{run}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def deliver() -> None:
        for number, raw in waiting:
            await reception.take(account, raw)
            os.write(handle_of, b"%d\n" % number)

    begin = time.process_time()
    await asyncio.gather(*(deliver() for _ in range(_AT_ONCE)))
    spent = time.process_time() - begin
    await inbox.stop()
    await connections.close()
    size = statistics.mean(len(raw) for _, raw in mails)
    return {"mails": float(len(mails)), "cpu_seconds": spent, "bytes_a_mail": size}


async def _written(engine: Engine, run: str) -> list[str]:
    """Write a mail to each customer, to which they will reply; once for a run."""
    made = []
    for customer in range(CUSTOMERS):
        command = cmd.SendMessage(
            workspace=1,
            account="mail",
            to=f"mailto:{run}-{customer}@example.org",
            text="Passt Ihnen der Termin?",
            author="api:bench",
            ref=f"{run}-{customer}",
        )
        done = await handle(
            engine.store, engine.directory, command, now=engine.clock(), new_id=new_id
        )
        if not isinstance(done, cmd.Done) or done.made is None:
            raise TypeError(f"not written: {done}")
        made.append(done.made)
    return made


def _mails(run: str, deliveries: list[str]) -> Iterator[tuple[int, bytes]]:
    key = _key()
    for turn in range(REPLIES):
        for customer, delivery_id in enumerate(deliveries):
            number = 10_000 + turn * CUSTOMERS + customer
            yield (
                number,
                _MAIL.format(
                    sender=f"{run}-{customer}@example.org",
                    token=token.make(key, delivery_id),
                    ours=token.message_id(key, delivery_id, "firma.example"),
                    number=number,
                    customer=customer,
                    said=_SAID[number % len(_SAID)],
                )
                .replace("\n", "\r\n")
                .encode(),
            )


def _key() -> bytes:
    account = EmailAccount.from_config("mail", 1, _CONFIG, client=OutgoingClient())
    return account.settings.key


def main() -> None:
    """Accept the mails of a run and print what it took."""
    url, data, run = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(_accept_all(url, Path(data), run))) + "\n")


if __name__ == "__main__":
    main()
