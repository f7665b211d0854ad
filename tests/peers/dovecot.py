"""Where do customers, and companies without a server of their own, keep their mail?

A real dovecot: LMTP in (postfix delivers), IMAP out, Sieve for out-of-office answers, and logins
for submission through postfix. Every user has the same password. Facts: Dovecot 2.3 settings,
https://doc.dovecot.org/2.3/settings/core/; Pigeonhole's submission_host for what Sieve sends.
"""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.peers.daemon import Daemon
from tests.peers.mailbox import Mailbox
from tests.scripted_server import free_port

PASSWORD: Final = "correct horse battery staple"  #: of every user
_OWNER: Final = "nobody"  #: the system user whom all mail belongs to

#: A customer is on holiday; dovecot answers once to each sender.
VACATION: Final = """require ["vacation"];
vacation :days 1 :subject "Abwesend: bis Montag" "Ich bin bis Montag nicht da.";
"""

_SETTINGS: Final = """
base_dir = {run}
state_dir = {run}
instance_name = {run}
log_path = {log}
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
login_trusted_networks = 127.0.0.0/8
mail_location = maildir:~/Maildir
mail_uid = {owner}
mail_gid = {group}
mailbox_list_index = no
recipient_delimiter = +
hostname = mx.mail.test
postmaster_address = postmaster@mx.mail.test
submission_host = 127.0.0.1:{sieve_sends_to}
default_vsz_limit = 512M
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {users}
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {users}
  default_fields = home={homes}/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener {{
    port = {login}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:~/sieve;active=~/.dovecot.sieve
}}
"""


class Dovecot(Daemon):
    """A mail server for these users; each address comes with its Sieve script ("" = none).

    `submission_port`: the SMTP server that takes what Sieve sends (`Postfix.vouched_port`).
    """

    def __init__(
        self, folder: Path, users: Mapping[str, str], *, submission_port: int | None = None
    ) -> None:
        self._folder = folder / "dovecot"
        self.imap_port = free_port()
        self.lmtp_port = free_port()
        self.login_port = free_port()  #: where postfix asks whether a password is right
        self.users = dict(users)
        settings = self._folder / "dovecot.conf"
        super().__init__(
            "dovecot",
            ("dovecot", "-F", "-c", str(settings)),
            folder=folder,
            ports=(self.imap_port, self.lmtp_port),
        )
        self._submission_port = free_port() if submission_port is None else submission_port
        self._write(settings)

    def mailbox(self, address: str, folder: str = "INBOX") -> Mailbox:
        """Return a reader of this user's mail."""
        assert address in self.users
        return Mailbox(self.imap_port, address, PASSWORD, folder=folder)

    def home(self, address: str) -> Path:
        """The folder that holds all of a user's mail (Maildir/)."""
        return self._folder / "homes" / address

    def renumber(self, address: str) -> None:
        """Forget every number of a user's INBOX: UIDVALIDITY and UIDs become new ones."""
        maildir = self.home(address) / "Maildir"
        for path in (*maildir.glob("dovecot-uid*"), *maildir.glob("dovecot.index*")):
            path.unlink()

    def _write(self, settings: Path) -> None:
        homes = self._folder / "homes"
        homes.mkdir(parents=True)
        owner = pwd.getpwnam(_OWNER)
        os.chown(homes, owner.pw_uid, owner.pw_gid)
        for address, script in self.users.items():
            home = homes / address
            home.mkdir()
            if script:
                (home / ".dovecot.sieve").write_text(script)
            for path in (home, *home.iterdir()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        users = self._folder / "users"
        users.write_text("".join(f"{address}:{PASSWORD}::::::\n" for address in self.users))
        settings.write_text(
            _SETTINGS.format(
                run=self._folder / "run",
                log=self.log,
                owner=owner.pw_uid,
                group=owner.pw_gid,
                sieve_sends_to=self._submission_port,
                users=users,
                homes=homes,
                imap=self.imap_port,
                lmtp=self.lmtp_port,
                login=self.login_port,
            )
        )
