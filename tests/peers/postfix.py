"""Who carries the mail: a real postfix, as strangers, customers' providers and the company see it.

It is the company's MX and its relay, and every customer's provider at once. Three ports:

- `port`: for strangers. What comes in here is marked `dmarc=fail` under the name of our MX.
- `vouched_port`: for senders whose domain vouches for them; marked `dmarc=pass`.
- `submission_port`: for programs with a user name and a password; adds no verdict.

No port lets a verdict through that somebody else wrote in our name. Nothing ever leaves the
loopback: domains nobody named are refused. Facts: https://www.postfix.org/postconf.5.html,
master(5), header_checks(5); RFC 8601 for Authentication-Results.
"""

import grp
import json
import os
import pwd
import re
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.peers.daemon import Daemon, until
from tests.peers.dovecot import Dovecot
from tests.scripted_server import free_port

MX: Final = "mx.mail.test"  #: the name under which our MX writes Authentication-Results

_MAIN: Final = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {log}
maillog_file_prefixes = {log}
myhostname = {mx}
mydomain = mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
biff = no
alias_maps =
alias_database =
local_recipient_maps =
recipient_delimiter = +
message_size_limit = {largest}
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_peername_lookup = no
smtputf8_enable = yes
virtual_mailbox_domains = {customers}
virtual_transport = dovecot:inet:127.0.0.1:{lmtp}
dovecot_destination_recipient_limit = 1
relay_domains = {ours}
transport_maps = texthash:{folder}/transport
default_transport = error:5.4.4 nobody is known there
smtpd_relay_restrictions = reject_unauth_destination
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{login}
smtpd_sasl_security_options = noanonymous
header_checks = regexp:{folder}/unmarked
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
smtp_destination_concurrency_failed_cohort_limit = 0
lmtp_destination_concurrency_failed_cohort_limit = 0
"""

# service, type, private, unprivileged, chroot, wakeup, processes, program
_MASTER: Final = """
127.0.0.1:{port} inet n - n - - smtpd -o cleanup_service_name=cleanup-doubted
127.0.0.1:{vouched} inet n - n - - smtpd -o cleanup_service_name=cleanup-vouched
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
cleanup-doubted unix n - n - 0 cleanup -o header_checks=regexp:{folder}/doubted
cleanup-vouched unix n - n - 0 cleanup -o header_checks=regexp:{folder}/vouched
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
pickup unix n - n 60 1 pickup
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
dovecot unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""

_OURS_ONLY: Final = r"/^Authentication-Results:[[:space:]]*{mx}([[:space:];]|$)/ IGNORE"
_VERDICT: Final = (
    "/^From:.*@([^>[:space:]]+)>?[[:space:]]*$/"
    " PREPEND Authentication-Results: {mx}; dmarc={verdict} header.from=$1"
)

_FROM: Final = re.compile(r"qmgr\[\d+\]: (\w+): from=<(.*?)>, size=")
_TRIED: Final = re.compile(r": (\w+): to=<(.*?)>, .*dsn=([\d.]+), status=(\w+)")

# Folder below the queue -> who owns it, its group, its mode. As postfix-files(5) has it.
_QUEUE: Final = {
    **dict.fromkeys(
        (
            *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming"),
            *("private", "saved", "trace"),
        ),
        ("postfix", "root", 0o700),
    ),
    "maildrop": ("postfix", "postdrop", 0o1730),
    "public": ("postfix", "postdrop", 0o2710),
    "pid": ("root", "root", 0o755),
}


@dataclass(frozen=True, slots=True)
class Queued:
    """A mail that waits for its next try."""

    sender: str
    recipient: str
    reason: str  #: what the last try came to; "" before the first


@dataclass(frozen=True, slots=True)
class Delivered:
    """One try to deliver a mail to one recipient."""

    sender: str
    recipient: str
    status: str  #: sent, deferred or bounced
    code: str  #: enhanced status, such as 5.1.1


class Postfix(Daemon):
    """A mail server for the domains of dovecot's users, and for ours.

    `routes`: our domains and the next hop of each, in the words of transport(5):
    `{"hub.test": "smtp:[127.0.0.1]:2525"}` or `{"hub.test": "lmtp:inet:127.0.0.1:2424"}`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        dovecot: Dovecot,
        routes: Mapping[str, str],
        vouched_port: int | None = None,
        largest: int = 64 * 1024 * 1024,
    ) -> None:
        self._folder = folder / "postfix"
        self.port = free_port()
        self.vouched_port = free_port() if vouched_port is None else vouched_port
        self.submission_port = free_port()
        super().__init__(
            "postfix",
            ("/usr/lib/postfix/sbin/master", "-c", str(self._folder)),
            folder=folder,
            ports=(self.port, self.vouched_port, self.submission_port),
            environment={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )
        self._make_folders()
        main = _MAIN.format(
            folder=self._folder,
            log=self.log,
            mx=MX,
            largest=largest,
            customers=" ".join(sorted(_domains(dovecot.users) - routes.keys())),
            ours=" ".join(routes),
            lmtp=dovecot.lmtp_port,
            login=dovecot.login_port,
        )
        (self._folder / "main.cf").write_text(main)
        self._write_tables(routes)

    def queue(self) -> list[Queued]:
        """Return what waits, one line for each recipient."""
        lines = self._run("postqueue", "-j").splitlines()
        return [
            Queued(mail["sender"], recipient["address"], recipient.get("delay_reason", ""))
            for mail in map(json.loads, lines)
            for recipient in mail["recipients"]
        ]

    def tries(self) -> list[Delivered]:
        """Return every try so far, in order, as the log tells them."""
        log = self.log.read_text()
        senders = dict(_FROM.findall(log))
        return [
            Delivered(senders[queued], recipient, status, code)
            for queued, recipient, code, status in _TRIED.findall(log)
        ]

    def flush(self) -> None:
        """Try everything that waits now."""
        self._run("postqueue", "-f")

    def until_empty(self) -> None:
        """Wait until everything has been delivered or bounced."""
        until(lambda: not self.queue(), told=lambda: f"{self.queue()}\n{self.told()}")

    def _run(self, *command: str) -> str:
        program, *words = command
        ran = subprocess.run(
            [program, "-c", str(self._folder), *words], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr + self.told()
        return ran.stdout

    def _make_folders(self) -> None:
        data, queue = self._folder / "data", self._folder / "queue"
        data.mkdir(parents=True)
        os.chown(data, pwd.getpwnam("postfix").pw_uid, -1)
        data.chmod(0o700)
        queue.mkdir()
        for name, (owner, group, mode) in _QUEUE.items():
            made = queue / name
            made.mkdir()
            os.chown(made, pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
            made.chmod(mode)

    def _write_tables(self, routes: Mapping[str, str]) -> None:
        master = _MASTER.format(
            folder=self._folder,
            port=self.port,
            vouched=self.vouched_port,
            submission=self.submission_port,
        )
        (self._folder / "master.cf").write_text(master)
        hops = "".join(f"{domain} {hop}\n" for domain, hop in routes.items())
        (self._folder / "transport").write_text(hops)
        name = re.escape(MX)
        strip = _OURS_ONLY.format(mx=name)
        (self._folder / "unmarked").write_text(strip + "\n")
        for table, verdict in (("doubted", "fail"), ("vouched", "pass")):
            mark = _VERDICT.format(mx=MX, verdict=verdict)
            (self._folder / table).write_text(f"{strip}\n{mark}\n")
        for path in self._folder.iterdir():  # each program waits for a file that is still warm
            os.utime(path, (0, 0))


def _domains(addresses: Collection[str]) -> set[str]:
    return {address.rpartition("@")[2] for address in addresses}
