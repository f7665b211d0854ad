"""Does a mail end with its code, and does the code not disturb the answer to it?"""

import pytest
from tests.channels.email.replies_german import LAYOUTS, OWN, QUOTE

from faden.channels.email.wire.reply import reply_of
from faden.core.reference import LINES, grouped


@pytest.mark.parametrize("language", sorted(LINES))
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_our_line_in_a_quoted_mail_is_not_read_as_the_answer(layout: str, language: str) -> None:
    line = LINES[language].format(code=grouped("12345678"))
    plain = f"Guten Tag Frau Weber,\n\nIhr Stoff ist da.\n\nKarim Haddad\n\n{line}"
    quote = "\n".join(f"> {one}".rstrip() for one in plain.split("\n"))
    for own in OWN.values():
        mail = LAYOUTS[layout].format(own=own, quote=quote, plain=plain, _=" ")
        assert reply_of(mail) == own


@pytest.mark.parametrize("language", sorted(LINES))
def test_whoever_names_the_code_has_written_it(language: str) -> None:
    line = LINES[language].format(code=grouped("12345678"))
    assert reply_of(f"Guten Tag,\n\n{line}\n\nLinda\n\n{QUOTE}") == f"Guten Tag,\n\n{line}\n\nLinda"
