"""How does a mail get into the world: handed to an SMTP server by swaks, byte by byte as given."""

import re
import subprocess
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")  # RFC 5321 4.5.2


@dataclass(frozen=True, slots=True)
class Said:
    """What the server answered."""

    status: int  #: swaks' exit status; 0 = every recipient and the mail were taken
    transcript: str

    @property
    def taken(self) -> bool:
        """Whether the mail was taken for every recipient."""
        return self.status == 0


def swaks(
    port: int, raw: bytes, *, sender: str, to: str, login: tuple[str, str] | None = None
) -> Said:
    """Hand a mail over. `sender`: of the envelope, "" = `<>`; `to`: recipients, by comma."""
    command = ["swaks", "--server", "127.0.0.1", "--port", str(port), "--helo", "client.test"]
    command += ["--from", sender or "<>", "--to", to, "--no-data-fixup", "--data", "-"]
    if login is not None:
        command += ["--auth", "PLAIN", "--auth-user", login[0], "--auth-password", login[1]]
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw))
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    ran = subprocess.run(command, input=body + b".", capture_output=True, check=False, timeout=60)
    return Said(ran.returncode, (ran.stdout + ran.stderr).decode(errors="replace"))


def letter(sender: str, to: str, subject: str, text: str, **headers: str) -> bytes:
    """Return a plain mail; `in_reply_to="<1@x>"` becomes the header In-Reply-To."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    for name, value in headers.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(text)
    return message.as_bytes(policy=SMTP)
