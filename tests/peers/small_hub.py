"""What does a mail server hand over: a listener that keeps it all and answers as it is told?"""

from dataclasses import dataclass, field
from typing import Final, Self

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.scripted_server import free_port

TAKEN: Final = "250 2.0.0 Kept"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One mail with its envelope."""

    sender: str
    recipients: list[str]
    raw: bytes


@dataclass  # without slots: aiosmtpd looks at every attribute, which Python 3.11.2 then refuses
class SmallHub:
    """An SMTP (or LMTP) server in a thread; `answers` are used up, after that all is taken."""

    lmtp: bool = False
    answers: list[str] = field(default_factory=list)
    kept: list[HandedOver] = field(default_factory=list)
    tries: int = 0
    port: int = field(default_factory=free_port)
    _controller: Controller | None = None

    @property
    def route(self) -> str:
        """How postfix gets here, in the words of transport(5)."""
        place = f"127.0.0.1:{self.port}"
        return f"lmtp:inet:{place}" if self.lmtp else f"smtp:[127.0.0.1]:{self.port}"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer == TAKEN:
            assert isinstance(envelope.content, bytes)
            told = [str(recipient) for recipient in envelope.rcpt_tos]
            self.kept.append(HandedOver(envelope.mail_from or "", told, envelope.content))
        return answer

    def __enter__(self) -> Self:
        protocol = LMTP if self.lmtp else SMTP

        class _Controller(Controller):
            def factory(self) -> SMTP:
                return protocol(self.handler, hostname="hub.test", enable_SMTPUTF8=True)

        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        assert self._controller is not None
        self._controller.stop()
