"""By which words do machines give themselves away in mail, in German and English?

Only for what carries no header that says so. A subject is matched at its beginning, so an answer
("Re: …", "AW: …") and a mail that talks about such things are a person's. Words of bounces count
only together with a sender that is a machine (kind.py).
"""

import re

__all__ = [
    "BOUNCE_BODY",
    "BOUNCE_SUBJECT",
    "CALENDAR_ANSWER",
    "COPY_FOLLOWS",
    "DELAYED",
    "MACHINE_SUBJECT",
    "NEVER_ANSWERED",
    "RECEIVED",
    "VACATION",
    "VACATION_IN_REPLY",
]

_ENDS = r"\s*(?::|$|[!.]+\s*$|\]|[-–—(\[|](?!.*\?$)|re\b|aw\b|fwd?\b|wg\b)"

#: A vacation program's own subject, with or without the subject it answers.
VACATION = re.compile(
    r"\[?(?:automatische?|autom\.|automatic|automated|auto)[ -]?(?:antwort|reply|response|"
    r"responder|abwesenheitsnotiz)" + _ENDS + r"|"
    r"abwesenheits(?:notiz|nachricht|assistent|benachrichtigung|agent|info)" + _ENDS + r"|"
    r"urlaubs(?:notiz|benachrichtigung|abwesenheit)" + _ENDS + r"|"
    r"\[?(?:i am |ich bin )?out[ -]of[ -](?:the[ -])?office"
    r"(?:[ -](?:auto[ -]?)?(?:reply|response|notification|notice|message))?" + _ENDS + r"|"
    r"auto: .{1,100}(?:out of the office|nicht im (?:büro|haus)|au(?:ß|ss)er haus|"
    r"nicht da|abwesend)\b|"
    r"vacation (?:reply|message|notice|response)" + _ENDS + r"|"
    r"(?:réponse automatique|respuesta automática|risposta automatica|automatisch antwoord)"
    + _ENDS,
    re.IGNORECASE,
)
#: Words that parents write to schools as well; only in an answer do they mean a program.
VACATION_IN_REPLY = re.compile(
    r"(?:abwesend|abwesenheit|abwesenheitsmeldung|nicht im büro|im urlaub|urlaub|ooo|away)\s*"
    r"(?::|re\b|aw\b)|"
    r"(?!re:|aw:|fwd?:|wg:).{1,100} (?:is out of the office|"
    r"ist (?:au(?:ß|ss)er haus|abwesend|nicht im (?:haus|büro)))\b",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver(?:ed|able)\b|unzustellbar\w*|returned (?:mail|to sender)\b|failure notice\b|"
    r"mail (?:delivery|system error|returned)\b|(?:mail )?delivery (?:status|failure|failed|"
    r"notification|report|has failed|delayed|error)\b|non[- ]?deliver|"
    r"warning: (?:message|could not)|mail failed, returning|"
    r"(?:message|mail|your message) (?:delayed|undeliverable|could not be delivered|not delivered|"
    r"status - undeliverable)|delayed (?:mail|delivery)\b|notice: mail delivery status|"
    r"(?:nachricht|e-?mail|ihre (?:nachricht|e-?mail)) (?:ist )?(?:nicht zustellbar|unzustellbar|"
    r"(?:konnte|wurde) nicht|(?:wurde )?verzögert)|"
    r".{0,150}\bnicht (?:zustellbar|zugestellt)\b|zustell(?:ung|ungs)?fehler|"
    r"zustellung (?:fehlgeschlagen|nicht|verzögert)|fehler bei der (?:zustellung|übermittlung)|"
    r"benachrichtigung (?:zum|über den) (?:zustell|übermittlungs)|übermittlungsstatus|"
    r"verzögerte (?:zustellung|nachricht)|rejected\b|message you sent blocked|permanent error\b",
    re.IGNORECASE,
)
BOUNCE_BODY = re.compile(
    r"this is the qmail-send program|this is the mail system at host|"
    r"created automatically by mail delivery software|"
    r"(?:kann|können|konnten?) (?:\w{2,20} ){0,3}nicht (?:an [^\n]{1,200} )?zugestellt werden|"
    r"could not be delivered|nicht an \S{3,250} zugestellt|"
    r"delivery to the following recipients? (?:has )?(?:failed|been delayed)|"
    r"the following address(?:es|\(es\))? (?:had|failed)|"
    r"wasn't delivered|couldn't be delivered|unable to deliver|"
    r"(?:hat|haben) (?:einige oder alle|die) (?:der )?empfänger nicht erreicht|"
    r"did not reach the following recipient|"
    r"(?<!\d)[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}(?!\d)",
    re.IGNORECASE,
)
#: Still being tried; said of the whole message, hence looked for at its beginning.
DELAYED = re.compile(
    r"\(delay\)|delayed|\bwarning\b|still (?:trying|being retried)|not need to re-?send|"
    r"not yet been delivered|will (?:be retried|keep trying|continue to try)|temporary (?:failure|"
    r"error)|verzögert|noch nicht zugestellt|weiter(?:hin)? versuch|vorübergehend|temporär",
    re.IGNORECASE,
)
#: From here on a bounce quotes the mail it returns.
COPY_FOLLOWS = re.compile(
    r"^[-| ]{2,}(?:message text follows|below this line is a copy|this is a copy of|"
    r"original message|unsent message|"
    r"returned message|ursprüngliche nachricht|the following is a copy|message header|"
    r"the header of the original|der (?:kopf|header) der (?:original|ursprüng)|"
    r"diese nachricht ist eine kopie)|^(?:original message headers|ursprüngliche "
    r"(?:nachrichtenkopfzeilen|nachrichtenheader)):|^received: |^return-path: ",
    re.IGNORECASE | re.MULTILINE,
)
#: Reports of receiving systems on the use of a domain (RFC 7489 7.2), and the like.
MACHINE_SUBJECT = re.compile(
    r"report domain: ?\S+ submitter: ?\S+|dmarc aggregate report|cron <\S+@\S+>", re.IGNORECASE
)
#: What ticket systems without headers of their own begin with; a person's answer has "Re:".
RECEIVED = re.compile(
    r"(?:\[[^\]]{1,80}\]\s*)?(?:(?:eingangs|empfangs)bestätigung\b|ticket (?:received|created)\b|"
    r"(?:wir haben )?ihre (?:anfrage|nachricht|e-?mail) (?:ist (?:bei uns )?eingegangen|erhalten)|"
    r"we(?:'ve| have)? received your (?:request|message|e-?mail))",
    re.IGNORECASE,
)
#: Written by a calendar when somebody presses a button; counts only with a calendar attached.
CALENDAR_ANSWER = re.compile(
    r"(?:zugesagt|angenommen|abgelehnt|abgesagt|mit vorbehalt[^:]{0,20}|accepted|declined|"
    r"tentative(?:ly accepted)?)\s*:",
    re.IGNORECASE,
)
#: Local parts that nobody reads, or that a program reads.
NEVER_ANSWERED = re.compile(
    r"(?:^|[-_.+])(?:no[-_.]?(?:reply|replies|response|respond|answer)|"
    r"(?:do[-_.]?not|dont|never)[-_.]?(?:reply|respond|answer)|"
    r"(?:bitte[-_.]?)?nicht[-_.]?antworten|keine?[-_.]?antwort(?:en)?|"
    r"autoreply|auto[-_.]?responder)(?:$|[-_.+0-9])|"
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|daemon|nobody|cron|www-data|root|listserv|"
    r"majordomo|mailman|bounces?|abuse|fbl|complaints?)$|"
    r"^(?:owner|bounces?)[-+]|[-+](?:owner|request|bounces?|confirm|unsubscribe)$",
    re.IGNORECASE,
)
