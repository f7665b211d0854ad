"""Which words do mail programs write around an answer, in German and in English?

Facts about programs as they were seen to write: one table per kind of line. The scanner that
uses them is reply.py; the rules for "Am ... schrieb ...:" stand in reply_attribution.py.
"""

import re
from typing import Final

# Blanks that are no U+0020 and marks without width; they only matter where lines are compared.
MARKS: Final = (
    "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
    "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff",
)  # fmt: skip
BLANKS: Final = ("\u00a0", "\u2002", "\u2003", "\u2007", "\u2009", "\u202f", "\u3000")

_KIND_OF_HEADER: Final = {
    "from": ("von", "from", "absender"),
    "sent": ("gesendet", "gesendet am", "datum", "sent", "date"),
    "to": ("an", "to", "empfänger"),
    "subject": ("betreff", "subject", "betr."),
    "copy": ("cc", "kopie", "bcc", "kopie (cc)"),
    "more": (
        "antwort an", "antworten an", "reply-to", "wichtigkeit", "priorität", "importance",
        "priority", "anlage", "anlagen", "anhänge", "attachments", "organisation",
    ),
}  # fmt: skip
KIND_OF_HEADER: Final = {word: kind for kind, words in _KIND_OF_HEADER.items() for word in words}
_WORDS: Final = "|".join(sorted(map(re.escape, KIND_OF_HEADER), key=len, reverse=True))
HEADER_LINE: Final = re.compile(rf"[*_\s]*({_WORDS})[*_]*\s?:", re.IGNORECASE)
# A block that lost its line ends: "Von: Linda Gesendet: Freitag ... An: ... Betreff: ...".
HEADERS_IN_A_ROW: Final = re.compile(
    r"(?<![\w-])(Von|From|Gesendet|Sent|Datum|Date|An|To|Betreff|Subject)[*_]*:(?=[*_\s])"
)

MARKER: Final = re.compile(
    r"""[-_=*\#\s]*+
    (?: (?: urspr.{1,4}ngliche[rs]? | original | weitergeleitete[rs]? | forwarded | reply
          | antwort | begin\ forwarded | anfang\ der\ (?:weitergeleiteten|ursprünglichen)
          | beginn\ der\ (?:weitergeleiteten|ursprünglichen) )
        [\s-]* (?: nachricht | message | mail | e-mail | email | termin | appointment )
      | (?: forwarded\ by | weitergeleitet\ von ) \b .{1,200}
      | .{1,200} \ (?: schrieb | wrote ) \s? : )
    \s*[-_=*:\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
# Without a rule around it only these; "Original message" alone needs headers below.
MARKS_A_FORWARD: Final = ("--", "__", "==", "**", "- -", "anfang ", "beginn ", "begin ")
ANSWER_ABOVE: Final = re.compile(
    r"[-#=*\s]*(?:bitte )?(?:(?:schreiben|antworten|geben) sie (?:ihre antwort )?(?:bitte )?"
    r"(?:oberhalb|über) dieser (?:linie|zeile)"
    r"|(?:please )?(?:type|write|reply|enter)(?: your reply)? above this line)(?: ein)?[-#=*.\s]*",
    re.IGNORECASE,
)
SEPARATOR: Final = re.compile(r"[-_=*\u2014\u2500]{3,}")
SIGNATURE: Final = frozenset(("--", "- --"))

_DEVICE: Final = (
    r"(?:i ?phone|i ?pad|i ?pod|apple watch|ios|mac ?book|mac"
    r"|android|samsung|galaxy|huawei|xiaomi|nokia|sony|pixel|fairphone|blackberry|windows"
    r"|handy|smartphone|mobil|mobile|mobiltelefon|mobilger[äa]t|tablet|mobile[rn]|unterwegs)"
)
_PROGRAM: Final = (
    r"(?:gmx|web\.de|t-?online|telekom|1&1|ionos|freenet|outlook|mail f[üu]r|mail for|mail\.de"
    r"|yahoo|aol|k-?9|proton ?mail|proton|gmail|thunderbird|spark|posteo|mailbox\.org|tuta(?:nota)?"
    r"|mail app|mail-app|fairemail|bluemail|em client|canary|airmail|edison|nine|avast[a-z-]*)"
)
_PRODUCT: Final = rf"(?:{_DEVICE}|{_PROGRAM})"
_GAP: Final = r"[^.!?,;:]{0,60}?"
FOOTER: Final = re.compile(
    rf"""(?:
      gesendet\ (?:von|mit|über|via|aus)\ {_GAP}\b{_PRODUCT}(?![a-z]).{{0,60}}
    | von\ {_GAP}\b{_PRODUCT}(?![a-z]){_GAP}\ (?:gesendet|versendet|verschickt)
    | diese\ (?:nachricht|e-?mail|mail)\ wurde\ (?:von|mit)\ .{{0,80}}\b{_PRODUCT}(?![a-z]).{{0,60}}
      \ (?:gesendet|verschickt|versendet|geschrieben|geprüft)
    | (?:kurz\ und\ knapp\ )?vom\ (?:handy|smartphone|mobiltelefon)\ (?:aus\ )?gesendet
    | sent\ (?:from|with|via|by|using)\ {_GAP}\b{_PRODUCT}(?![a-z]).{{0,60}}
    | this\ (?:message|e-?mail)\ was\ sent\ (?:from|with)\ .{{0,80}}\b{_PRODUCT}(?![a-z]).{{0,60}}
    | (?:get|download|hole?n?(?:\ sie\ sich)?|laden\ sie)\ outlook\ (?:for|für)\ (?:ios|android|mac)
      (?:\ herunter)?
    | outlook\ (?:für|for)\ (?:ios|android|mac)(?:\ (?:herunterladen|beziehen|abrufen|holen))?
    | virenfrei\.?\ ?(?:www\.avast\.com)? | virus-free\.?\ ?(?:www\.avast\.com)?
    | www\.avast\.com
    )[.\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
# Where a footer was broken over two lines, its first line starts so.
FOOTER_IN_TWO: Final = ("diese nachricht wurde ", "diese e-mail wurde ", "this message was sent ")
PLEASE_EXCUSE: Final = re.compile(
    r"[.,\s]*(?:please excuse (?:my )?brevity|bitte entschuldigen sie (?:die|meine) kürze"
    r"|(?:bitte )?entschuldigen sie (?:die|meine) kürze)[.!\s]*$",
    re.IGNORECASE,
)
LINK: Final = re.compile(r"<https?://[^>\s]*>|\(https?://[^)\s]*\)|\[https?://[^\]\s]*\]|[\[\]]")

# A person's own sentence about sending something.
NO_FOOTER: Final = re.compile(
    r"\b(?:hab(?:e|en)?|hat|ist|war|nicht|bereits|schon|ich|wir|wird|werden|gestern|heute|aber"
    r"|i|we|was|yesterday|today|but|not|already|has|have)\b",
    re.IGNORECASE,
)

# The first three letters of every line above: all that most lines are ever compared with.
STARTS: Final = frozenset({
    "## ", "###", "##-", "***", "**b", "**d", "**f", "**g", "**s", "**v", "*an", "*be", "*da",
    "*fr", "*ge", "*se", "*su", "*vo", "- -", "--", "-- ", "---", "==", "===", "___", "_fr",
    "_ge", "_se", "_vo", "abs", "am ", "anf", "beg", "bet", "bit", "dat", "die", "dow", "for",
    "fro", "ges", "get", "hol", "kur", "lad", "le ", "on ", "ori", "out", "ple", "quo", "rep",
    "sen", "sub", "thi", "typ", "urs", "vir", "vom", "von", "wei", "wri", "www", "zit",
})  # fmt: skip
FOOTER_STARTS: Final = (
    "gesendet", "von ", "diese", "vom ", "kurz", "sent ", "this ", "get ", "download ", "hol",
    "lade", "outlook", "virenfrei", "virus", "www.avast",
)  # fmt: skip
