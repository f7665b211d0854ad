"""Which word that the phrases know is meant by a misspelt one, or by one in dialect?

A table for what people write again and again, and one slip of the finger in the long words that
decide. What is itself a word is left alone: "anmelden" is no misspelt "abmelden".
"""

from functools import lru_cache

from faden.core.understand.listed import all_of
from faden.core.understand.spelling import nearly

_REMEMBERED = 16_384

_SPELT = {
    **dict.fromkeys(("mer", "mea", "mehrr", "meh", "meehr", "mehe"), "mehr"),
    **dict.fromkeys(("bite", "bidde", "bittee", "biitte", "bitt", "bitteee"), "bitte"),
    **dict.fromkeys(("nix", "nichs", "nischt", "nichds", "nixx", "nichtz", "nuescht"), "nichts"),
    **dict.fromkeys(("nimmer", "nimma", "nuem", "nueme", "nuemm"), "nicht mehr"),
    **dict.fromkeys(("nich", "nisch", "ned", "nedd", "nit", "nid", "nicth", "nciht"), "nicht"),
    **dict.fromkeys(("kei", "kei", "kene", "keene", "koi", "koane", "keini", "kaane"), "keine"),
    **dict.fromkeys(("wui", "wuell", "wil", "moecht", "mog", "wott", "moechd", "mecht"), "will"),
    **dict.fromkeys(("eich", "oich", "eusch"), "euch"),
    **dict.fromkeys(("misch", "mi"), "mich"),
    **dict.fromkeys(("pls", "plz", "plse", "plz", "pleas", "pleese", "plese"), "please"),
    **dict.fromkeys(("ma", "mia", "mer"), "mir"),
    **dict.fromkeys(("schickts", "schickt", "schikt", "schicket"), "schickt"),
    **dict.fromkeys(("schiken", "schicka", "schickn", "shicken", "schigge"), "schicken"),
    **dict.fromkeys(("schreim", "schreibn", "schreiba", "shreiben", "schriben"), "schreiben"),
    **dict.fromkeys(("msg", "msgs", "mesages", "messeges", "msges"), "messages"),
    **dict.fromkeys(("sendin", "sendng"), "sending"),
    **dict.fromkeys(("textin", "txtin", "txting"), "texting"),
    **dict.fromkeys(("werbig", "waerbig", "werbun", "reklaam"), "werbung"),
    **dict.fromkeys(("doont", "dnt", "dotn", "donot"), "dont"),
    **dict.fromkeys(("nomore", "nomor"), "no more"),
    **dict.fromkeys(("ur", "youre", "yr"), "your"),
    **dict.fromkeys(("mals", "meils", "meyls", "mais"), "mails"),
    "kb": "keine bock",
    "outta": "out of",
    "lemme": "let me",
    "wanna": "want to",
    "apmelden": "abmelden",
    **dict.fromkeys(("canceln", "cancle", "cancelln", "canzeln"), "cancel"),
    **dict.fromkeys(("werbunk", "werbunc"), "werbung"),
    **dict.fromkeys(("emils", "emals", "eamils", "emaile"), "emails"),
}
_SPELT["mer"] = "mehr"

#: Long words of which one slip is forgiven.
_MEANT = sorted(
    all_of(
        """
        newsletter newslettern nachrichten abmelden abmeldung abbestellen abbestellung
        austragen werbung verteiler benachrichtigungen unsubscribe messages advertising
        advertisement marketing promotions notifications belaestigen belaestigung kontaktieren
        zusenden einstellen widerspruch widerspreche einwilligung schicken anrufen newsletters
        """
    )
)
_WORDS_OF_THEIR_OWN = all_of(
    """
    anmelden anmeldung abmeldet abmelde ummelden verteilen verteilt vertreter verleiher
    massages nachrichter bewerbung erwerbung auftragen eintragen antragen abtragen ausfragen
    ausschlagen einsetzen vorstellen herstellen anstellen erstellen einstellung ansehen
    zusehen zuwenden absenden aussenden schlicken sichern anraufen anrufe anrufer schickten
    schicke schickte verteilern markting abbestelle werbungen werbungs abstellen message
    unsubscribed unsubscribes unsubscriber advertisements einstellt einstelle notification
    promotion widersprach werdung nachrichtens
    """
)
_FIRST = frozenset(word[:1] for word in _MEANT)
_SHORTEST = 7


def _single(word: str) -> str:
    """The word without its doubled letters, which are doubled or not as it comes."""
    return "".join([char for char, before in zip(word, f" {word}", strict=False) if char != before])


_MEANT_SINGLE = tuple([(word, _single(word)) for word in _MEANT])


@lru_cache(maxsize=_REMEMBERED)
def meant(word: str) -> str:
    """Return the word, or words, that the phrases know for a plain word.

    >>> meant("nix"), meant("nachichten"), meant("anmelden"), meant("bestellung")
    ('nichts', 'nachrichten', 'anmelden', 'bestellung')
    """
    usual = _SPELT.get(word)
    if usual is not None:
        return usual
    if len(word) < _SHORTEST - 1 or word[0] not in _FIRST or word in _WORDS_OF_THEIR_OWN:
        return word
    single = _single(word)
    for known, known_single in _MEANT_SINGLE:
        if known[0] == word[0] and (nearly(word, known) or nearly(single, known_single)):
            return known
    return word
