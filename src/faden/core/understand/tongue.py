"""In which language did a customer write, German or English?

Rules
* Counted by the small words that nearly every sentence has and the other language has not; what
  both have ("in", "was", "so", "die") says nothing, and neither do names.
* A tie, or no such word at all, says nothing: then whoever asks takes the company's language.
"""

import re

_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 400  #: of a message that are looked at

_GERMAN = """
    aber auch auf bei bin bis bitte da danke das dem den der des doch dort ein eine einen einer
    er es euch für gilt guten haben habe hallo hat ich ihr ihre im immer ist ja kann kein keine
    können mein meine meinen mich mir mit möchte nach nicht noch nur oder schon sehr sich sie sind
    tag über und uns unser von vom wann warum weil wenn werden wie wieder wir wird wo zu zum zur
    grüße
"""
_ENGLISH = """
    a am and are at be but by can could did do does for from get had has have hello hi how i if
    is it its me my no not of offer on or our please still thank thanks that the there they this to
    us we were what when where which who why will with would yes you your
"""
_OF = {"de": frozenset(_GERMAN.split()), "en": frozenset(_ENGLISH.split())}


def tongue_of(text: str) -> str | None:
    """Return "de" or "en"; None where the words do not say.

    >>> tongue_of("Gilt das Angebot noch?"), tongue_of("Is the offer still on?"), tongue_of("OK 12")
    ('de', 'en', None)
    """
    words = [found.group().lower() for found in _WORD.finditer(text[: _MOST_WORDS * 12])]
    german = sum(word in _OF["de"] for word in words[:_MOST_WORDS])
    english = sum(word in _OF["en"] for word in words[:_MOST_WORDS])
    if german == english:
        return None
    return "de" if german > english else "en"
