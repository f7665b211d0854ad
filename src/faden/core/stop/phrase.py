"""In which phrases do people ask for no more messages?

One phrase a line, written as pattern.py says. A group of phrases is tried only where one of its
stems occurs in the text (sieve.py). To add a phrase, add it here and an example to
tests/core/test_stopphrase.py, together with the harmless sentence that comes closest to it, in
tests/core/understand/sentences/optout_harmless.txt.
"""

from faden.core.understand.pattern import compiled, table

#: Clear whatever stands around them.
CLEAR = table(
    ("hoer", "hoer* .2 mit .3 {thing}|anrufen .2 auf"),
    ("trag", "trag* .9 aus .2 {list} aus"),
    ("stell", "stell* .3 {thing} per|via|auf|ueber {thing} bitte? ein"),
    ("gesagt geschr gebeten teilt", "gesagt|geschrieben|gebeten|mitgeteilt !es .3 NO_THING"),
    (
        "erhalten bekommen empfangen kriegen",
        "{want} .6 NO_THING mehr? .3 erhalten|bekommen|empfangen|kriegen",
    ),
    (
        "kein koa keene",
        """kein* lust|bock|interesse mehr? .3 {thing}
        {want} .4 nicht mehr {get} .2 NO_THING""",
    ),
    (
        "abo |abos",
        """abo .3 {channel} .3 beenden|kuendigen|kuendige|stop*|{leave}
        {channel} abo .2 beenden|kuendigen|kuendige|stop*|{leave}""",
    ),
    (
        "stop",
        """hab|habe|haben .4 stop .2 gesagt|geschrieben|geschickt|gesendet
        ich|wir sagte|sagten|schrieb|schrieben .2 stop $
        i|we already? said|texted|wrote|replied|sent stop already|again|twice|times? $""",
    ),
    (
        "ruhe frieden alone",
        """lass* .3 {me} .4 in ruhe|frieden !{think}
        in ruhe|frieden gelassen|lassen
        leave {you} .2 alone""",
    ),
)

STOP = table(
    (
        "kein koa keene",
        """{want} .6 NO_THING
        bitte .3 NO_THING
        {write} .4 NO_THING
        NO_THING .3 mehr .4 {write}
        ^ .3 NO_THING mehr
        ^ .2 NO_THING bitte|danke
        ^ .2 NO_THING $
        {want} .6 NO_ONE .2 mehr
        bitte .3 NO_ONE mehr
        ^ .2 NO_ONE mehr
        brauch* .4 NO .2 werb*|newsletter*|spam*
        NO_THING an mich|uns
        keine einwilligung|zustimmung mehr
        {write} sie? bitte? mir|uns bitte? keine|keinen|koane mehr
        NO_THING .1 erwuenscht
        bitte|{want} .4 NO .2 kontaktaufnahme*|kontaktversuch*|kontaktierung*
        bitte|{want} .4 NO .2 kontakt mehr""",
    ),
    (
        "nichts nix",
        """{want} .6 nichts mehr .4 hoeren|erhalten|bekommen|lesen|wissen|haben
        {want} .2 nichts mehr von euch|ihnen|dir
        nichts mehr .3 {write}
        bitte .1 {write} .3 nichts mehr !an|nach
        ^ bitte? {write} sie? mir|uns bitte? nichts mehr !an|nach""",
    ),
    ("erwuensch", "{thing} .2 unerwuenscht\n{thing} nicht mehr? erwuenscht"),
    (
        "untersag verbiet verbitt",
        """untersag*|verbitt* .7 werb*|{thing}|{reach}|{write}
        untersag*|verbiet* .6 meine* .1 {number}
        ich|wir|hiermit verbiet* .7 werb*|{thing}|{reach}|{write}""",
    ),
    ("verschon", "verschon* .3 mich|uns"),
    (
        "nich nie nimm nuem",
        """bitte|{me} .2 NEVER .2 {write}
        {want} .3 {thing} .3 NEVER .2 {get}
        {want} .3 {thing} .3 NEVER $
        {want} .3 NEVER .3 {thing} .2 {get}
        {thing} .1 {want} .2 NEVER
        {want} .4 nie|niemals wieder|mehr .3 von .2 hoeren|lesen
        ^ .1 nie|niemals wieder|mehr .2 {thing} !verpass*|verlier*|ohne
        ^ bitte? ruf|rufe|rufen|ruft sie? bitte? hier? bitte? NEVER
        ^ bitte? schreib|schreiben|schreibt|kontaktier* sie? bitte? hier? bitte? NEVER
        ^ .2 NEVER .2 {write}
        ^ hallo|hi|hey|bitte? bitte? {write} .2 {me} .3 NEVER
        bitte|und|dass|auch {write} .2 {me} .3 NEVER
        {want} .5 NEVER .5 {written}
        {want} nicht dass .6 {write}
        ^ .2 ruf*|schreib*|kontaktier* sie? ihn|ihm|meine*|unsere* .2 NEVER
        {thing} .4 das|die|sie {want} ich|wir nicht mehr""",
    ),
    (
        "verteiler liste kartei datenbank newsletter",
        """{remove} .3 {me} .4 aus|von|vom .3 {list}
        {remove} .3 aus|von|vom .3 *verteiler*
        aus|von|vom .3 *verteiler* .4 {remove}
        {me} .4 aus|von|vom .3 {list} .4 {remove}
        aus|von|vom .2 sms|mail|email|werbe|newsletter liste .3 {remove}""",
    ),
    (
        "abmeld abzumeld abgemeld deabon abbestell abzubestell austrag ausgetrag auszutrag kuendig",
        """{channel} .4 {leave}|kuendigen|abmelde|abbestelle
        {leave}|kuendige*|abmelde|abbestelle .4 {channel}
        mich|uns .2 austragen|auszutragen|abmelden|abzumelden bitte|danke? $
        ^ bitte? abmelden|abbestellen|austragen bitte? $
        {want} abgemeldet|ausgetragen werden danke? $
        {want} .2 {channel}|{list} .1 abgemeldet|ausgetragen werden
        bitte um .1 abmeldung|austragung danke? $""",
    ),
    (
        "meld trag bestell",
        """meld* sie? bitte? mich|uns .1 ab bitte|sofort|danke? $
        meld* sie? bitte? mich|uns .1 ab vom|von|aus .2 {channel}|{list}
        meld* sie? bitte? mich|uns .1 vom|von|aus .2 {channel}|{list} ab
        meld* ich mich .2 vom|von|aus .2 {channel}|{list} ab
        trag* sie? bitte? mich|uns .1 aus
        bestell|bestelle .4 {thing} .3 ab""",
    ),
    (
        "sto beend stell unterl schalt deakt schluss genug reicht nerv spar lass",
        """{end} .4 {thing}
        {thing} .3 {end} !working
        lass* .5 {thing}|anrufen .2 sein|bleiben
        {thing} .2 sein|bleiben lassen
        stell* .5 {thing} .2 ein|ab
        schluss|genug|reicht*|nerven|nervt .2 mit|von .2 {thing}
        spar* sie? ihr|euch|ihnen|sich|dir .2 {thing}
        {thing} .4 euch|sich|ihnen|dir .1 sparen|schenken
        unterlass* .4 {me} .2 {write}
        unterlass* .4 kontaktaufnahme*|kontaktversuch*|kontaktierung*""",
    ),
    (
        "hoer",
        """hoer* .2 auf .6 {thing}
        hoer* .2 auf .1 zu {write}
        aufhoer*|aufzuhoeren .6 {write}|{thing}
        {write} .3 aufhoer*""",
    ),
    (
        "widerr widersp zurueck einwillig entzieh",
        """widerruf*|widersprech*|widerspruch|entzieh* .9 {consent}
        einwilligung*|zustimmung|einverstaendnis* .8 zurueck*|widerruf*|entzogen|entziehen""",
    ),
    (
        "aus off weg",
        "^ bitte? {channel}|werbung aus|off|weg $\n^ bitte? sms? {thing} aus|off bitte|please? $",
    ),
    (
        "cancel stornier deaktiv loesch",
        """cancel .3 subscription .2 {thing}
        cancel .3 newsletter*|sms|text|texts|email|emails|marketing|promo*|alerts .1 subscription*
        cancel .2 newsletter*|texts|emails|alerts
        {channel} .2 stornieren|deaktivieren|loeschen|entfernen""",
    ),
    ("sperr", "sperr* .5 werb*|{thing}"),
    ("verzicht", "verzichte|verzichten .3 {thing}"),
    (
        "end my|end all|end the|end your|end sms|end mark|end this|end news",
        "^ .2 end .2 {channel}|marketing|texts|alerts|promo*",
    ),
    ("refrain", "refrain from .4 {thing}|{contacting}"),
    ("absehen abzusehen", "von .3 {thing} .2 abzusehen|absehen"),
    (
        "no spam|no ads|no adv|no mark|no promo|no text|no call|no sms|no mess|no mail|no email",
        """^ .1 no spam|ads|adverts|advertis*|marketing|promo* please|thanks? $
        ^ .1 no texts|calls|sms|messages|mails|emails please $""",
    ),
    (
        "stop quit cease turn switch",
        """stop|quit|cease .1 {contacting}
        quit|cease .3 {thing}
        stop it? with .2 {thing}
        turn|switch off .3 {thing}""",
    ),
    (
        "unsub opt",
        """unsubscribe
        opt|opting .1 out
        optout""",
    ),
    (
        "remove take delete drop get strike unsubscribed",
        """remove|take|delete .2 {you} .3 off|from|of .4 *list|*lists|database|newsletter*|mailing*
        drop|get|strike .2 {you} .3 off|from|of .4 *list|*lists|database|newsletter*|mailing*
        ^ please? remove|delete|take me off? please? $
        remove me please|now? $
        remove|delete|take|drop this|the number from|off .2 *list|*lists|database
        be|get removed|taken|deleted|unsubscribed off|from .3 *list|*lists|database
        want|wish|like to be removed|unsubscribed please? $""",
    ),
    ("subscri", "un subscribe|subscribed|subscription"),
    ("enough", "enough .1 with|of .2 {thing}"),
    ("discontinu", "discontinu* .4 {thing}|{one}"),
    ("communication", "stop|cease|end|no .3 communication*"),
    ("object", "object to .9 advert*|marketing|promo*"),
    (
        "werbewid",
        "werbewiderspr*",
    ),
    (
        "more further longer mind",
        """no more|further .2 {thing}|contact|communication*
        mind not {contacting}
        no longer .1 wish|want .6 {thing}|contacted""",
    ),
    (
        "dont not never",
        """DO_NOT .1 {contact} to? {you} .2 again|anymore|ever|please? $
        DO_NOT .1 {contact} to? {you} .2 again|anymore|ever
        DO_NOT .1 send .4 {thing}|anything|stuff
        dont|not want|wish !to .4 {thing}
        dont|not want|wish to get|receive|hear .4 {thing}
        dont|not want|wish|like to be {reached} .4 again|anymore|more|ever|by|please|$
        dont|not want|wish you .1 to? {contact}|{contacting}
        rather|prefer not .1 receive|get|hear .4 {thing}
        dont|not consent to .4 {thing}
        dont|not|never want|wish to ever? hear from you
        DO_NOT .1 {contact} this|my {here} .1 again|anymore|ever|please? $""",
    ),
    ("consent permission", "withdraw*|revok*|retract|rescind .3 consent|permission"),
)

#: A stop that asks, wants another way or time instead, or is settled already, is for a person.
DOUBT = compiled(
    """wie|wo|how|where .6 {leave}|stop*|opt|loeschen|kuendigen|abbestelle|{end}|raus|entfernen
    way|possible|possibility .3 {leave}|stop*|opt|remove|get
    warum|wieso|weshalb|why|sondern|stattdessen|lieber|reicht|instead|rather|prefer|yet|before|until
    brauch* .4 NO .2 infos|informationen|angebote|nachrichten|anrufe|mails|emails
    in .2 paket*|briefkasten
    glaub|glaube|ueberlege|vielleicht|maybe
    behalten|keep|solange|waehrend
    in der zeit
    erledigt|geklaert|geloest|uhr|abends|nachts|wochenende|dritte|weitergeben|hinterlassen|back"""
)
POLITE = compiled("koenn*|wuerde*|kann|bitte|could|would|can|please|bittesehr")
MATTER = compiled("{matter}")
BARE_STOP_WORDS = "stop|stops|stopall"
BARE_STOP = compiled(BARE_STOP_WORDS)
