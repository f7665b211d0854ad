"""Is it seen in which language somebody wrote, and left open where it is not?"""

import pytest

from faden.core.understand.tongue import tongue_of

WRITTEN = {
    "Gilt das Angebot noch?": "de",
    "Wo bleibt mein Paket?": "de",
    "moin, ich hab da mal ne frage wegen der rechnung": "de",
    "Können Sie mich zurückrufen? Danke": "de",
    "RECHNUNG FALSCH! BITTE SOFORT KORRIGIEREN, DAS IST DIE DRITTE MAIL": "de",
    "Is the offer still on?": "en",
    "hi, where is my parcel": "en",
    "Please call me back about the invoice, thanks": "en",
    "The Kundendienst did not answer my Anfrage": "en",
    "Please cancel my order from Bad Homburg in der Höhe": "en",
    "": None,
    "OK": None,
    "4711??": None,
    "Linda Weber": None,
    "👍": None,
    "Bonjour, où est mon colis": None,
}


@pytest.mark.parametrize(("text", "language"), WRITTEN.items())
def test_the_small_words_say_it(text: str, language: str | None) -> None:
    assert tongue_of(text) == language


def test_a_very_long_mail_costs_no_more_than_its_beginning() -> None:
    assert tongue_of("Wo bleibt mein Paket? " + "the " * 1_000_000) in {"de", "en", None}
