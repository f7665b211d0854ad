"""In which frames does a refusal stand beside messages, whatever the words between?

The phrases of phrase.py and doubt.py are turns of speech; these are their grammar: a word of
refusing, of being fed up or of a threat, within a few words of advertising, messages or contact.
A frame is never clear, a person looks. It is looked for within one sentence, written as
pattern.py says.
"""

from faden.core.stop.anywhere import ANYWHERE
from faden.core.understand.pattern import table

_PUSHED_AWAY = table(
    # Advertising turned down in any way: nobody turns down by mistake what is sent to many.
    (
        """werb newsletter spam promo market verteil kartei mailing umfrage reklame prospekt katalog
        rundmail rundschreib advert ads leaflet brochure""",
        """{refuse} .6 {ads}
        {ads} .6 {refuse}
        {ads} .2 nein|no danke|thanks|thank
        behalt*|behaltet|keep|shove|stick .3 {ads}""",
    ),
    (
        "verzicht|absehen|abzusehen|abstand|unterlass|unterblei|sehen sie",
        """auf|von|vom .4 {thing}|anrufen|{reaching} .3 verzicht*|absehen|abzusehen|abstand
        davon abstand .6 {any_message}|{write}
        verzicht*|abstand .4 auf|von .3 {thing}|{reaching}
        auf|von .2 {ads} .4 verzicht*
        seh* .5 von|vom .3 {thing}|{reaching} .2 ab
        unterlass*|unterbleib* .6 {thing}|{reaching}|{written}|{write}
        {thing}|{reaching} .6 unterlass*|unterbleib*""",
    ),
    (
        "kontakt zusend zuschrift zustell versand",
        """{refuse}|{end} .4 {reaching}
        {reaching} .6 {refuse}|{end}|unerwuenscht*
        {end} .3 versand an diese|meine""",
    ),
    (
        "refrain desist abstain contact correspondence communication outreach solicit",
        """refrain|desist|abstain .2 from .4 {thing}|{contacting}|contact|{reaching}
        {refuse}|halt|end|avoid .4 communication*|correspondence|solicitation*|outreach
        no .3 contact|contacting !details|number|form|person""",
    ),
    (
        """unwanted unwelcome unsolicited annoying intrusive erwuensch ungebeten laestig welcome
        gewuensch gewollt appreciated nervig aufdringlich""",
        """{unwelcome} .3 {thing}|{reaching}
        {thing}|{reaching} .5 {unwelcome}
        {thing}|{reaching} .5 {refuse} .1 welcome|wanted|appreciated|desired|erwuenscht|gewuenscht
        {thing}|{reaching} .5 {refuse} .1 gewollt
        weder .6 erwuenscht|gewuenscht|gewollt""",
    ),
)

_FED_UP = table(
    (
        """nerv schluss satt genug reicht zuviel stoer belaest ueberflut bombard zumuell zugemuell
        zugespam vollgespam""",
        """nerv*|genervt|satt|stoer*|belaest* .6 {ads}|{flood}|mails|emails|nachrichten|anrufe|sms
        {ads}|{flood}|mails|emails|nachrichten|anrufe|sms .5 nerv*|genervt|satt|stoeren|belaest*
        schluss|genug|reicht* .4 mit|von|vom|mich .4 {thing}|{flood}
        {thing}|{flood} .3 satt|zuviel
        ueberflut*|bombard*|zumuell*|zugemuellt|zugespammt|vollgespammt .5 mit|mich|uns|mir""",
    ),
    (
        "sick of|tired of|fed up|enough|done with|bored|finished with|through with|had it|sick and",
        """sick|tired|fed|enough|done|bored|finished|through .2 with|of .4 {thing}|spamming
        had enough|it .2 with|of .3 {thing}""",
    ),
    (
        "annoy pester harass bombard flood inundat swamp barrage bother irritat",
        """{pester} .5 {thing}|me|us|inbox|phone
        {thing} .5 {pester}
        barrage|flood of .3 {thing}""",
    ),
    ("zu viele|zu oft|too many|too much", "zu|too viele|vielen|many|much .3 {thing}"),
)

_NOT_WANTED = table(
    (
        "kein koa nicht nix nichts interes",
        """NO .2 interesse|wert|bedarf|lust|bock|verwendung .6 {thing}|{reaching}|mehr
        {thing} .3 NO .2 interesse|bedarf|lust|bock|verwendung
        nichts .4 {thing} .2 anfangen
        {thing} .4 nichts mehr? anfangen
        interess* .3 {not} mehr? .3 {thing}|{ads}
        {thing} interess* .2 {not}
        no .2 interest .6 {thing}|more|longer|anymore
        no|not longer|more|anymore interest*
        not .2 interested anymore|any|again""",
    ),
    (
        "dont|not|never|no want|no need|no like|refuse|decline|prefer|rather",
        """{refuse} .1 want|need|care|require|fancy|appreciate !to|the .5 {thing}
        no|not .1 want !to .3 {thing}|{one}
        not|dont|no .1 want|wish|like .2 receive|receiving|get|getting|hear|see .4 {thing}|{one}
        prefer|rather|want|wish|like|ask*|told|tell .4 not .3 {reached}|{contacting}
        not|dont|never|no .2 send|sending .4 {ads}|sms|texts|emails|messages
        dont|never|not .1 {contact} {you}|her|him|them !back|when|before|until|about|after|if
        dont|never|not .1 {contact} .3 number|address|again|anymore|more
        dont|never|not .2 send .3 {them} .3 letters|mail|emails|anything|messages|texts|post
        refuse|decline .4 {thing}
        never|not|didnt .2 asked|ask|signed|sign|subscribed for|to|up .3 {thing}|this""",
    ),
    (
        "kein koa nicht nie nimm",
        """{want} .6 {not} .4 {written} .2 werden|sein
        {want}|bitte .4 {not} .3 {thing} .3 {get}
        {thing} .6 {want} .3 {not} .2 {get}|mehr
        {write} .2 ihm|ihr|ihnen|ihn|sie|der|dem|meiner|meinem .2 {not} mehr|wieder|weiter
        {write} .3 {me} .3 {not} mehr|wieder|weiter|staendig|dauernd|immer
        {not} mehr|weiter|laenger|weiterhin|wieder|staendig|dauernd .3 {writing}
        keiner|niemand .1 mehr .2 {write}|{writing}
        {want} .6 {not} mehr|laenger|weiter|weiterhin .4 {list}
        {want} .3 alles nicht|nie
        auf {list} .3 nicht mehr""",
    ),
    (
        "kein koa nicht nie",
        """brauch*|benoetig* .4 {ads} .1 {refuse}
        brauch*|benoetig* .4 {refuse} .4 {ads}|mails|emails|sms|anrufe|infos|angebote
        {ads}|mails|emails|sms|anrufe|infos|angebote .4 brauch*|benoetig* .4 {refuse}""",
    ),
)

_LEAVING = table(
    (
        "list verteil kartei datenbank database records system",
        """me|us|my|number|email|address .4 off|from|out|of .3 *list|*lists|database|records|system
        lemme|unlist .4 off|from|out .3 *list|*lists
        how|want|wanna|let|lemme|get .4 off|from|out .3 *list|*lists
        still|noch on|im|in|auf .2 {list}|list
        raus|weg|runter .2 aus|von|vom|mit .4 {list}
        {list} .4 raus|runter|weg|loeschen|streichen|entfernen|austragen""",
    ),
    (
        "abmeld abzumeld abbestell austrag ausgetrag deabonn loesch entfern streich",
        """um .3 abmeldung|loeschung|austragung|abbestellung|entfernung|streichung
        abmeldung|abbestellung|loeschung|austragung .4 {thing}|{list}|meiner|bitte
        {want}|bitte|sofort|endlich .4 {leave}""",
    ),
    (
        "turn switch disable mute block silence drop ditch kill scrap spare cancel skip shut pause",
        """turn|switch|shut|turned .4 {thing} .1 off
        disable|mute|block|silence|kill|ditch|scrap|skip|drop .3 {thing}
        spare|save {you}|yourself .4 {thing}
        cancel|drop|kill|end .3 {ads}""",
    ),
    (
        "widersp widerruf untersag verbiet verbitt verbot einwillig object consent permission",
        """widerspruch|widersprech*|widerruf*|untersag*|verbiet*|verbitt* .9 {ads}|{reaching}
        widerspruch|widersprech*|widerruf*|untersag*|verbiet*|verbitt* .9 {consented}
        {consented} .9 widerruf*|zurueck*|entzieh*|entzogen|erloschen|nie|nicht
        object .4 {ads}|{thing}|{contacting}
        withdraw*|revok*|retract*|rescind*|never|no|not .4 consent*|permission
        consent|permission .5 withdrawn|revoked|over|expired|ends""",
    ),
    (
        "ruhe peace alone",
        """lass*|lasst .4 {me} .4 ruhe|frieden !{think}
        ruhe|frieden .2 vor .3 {thing}|ihnen|euch|dir
        leave {you} .2 peace|be|alone
        meine ruhe !tag""",
    ),
    ("raus drauss", "lass* .3 mich|uns .2 raus|draussen|aussen"),
    ("go away|haut ab|hau ab", "^ .3 go away\n^ .3 haut|hau ab"),
)

_TOLD = table(
    (
        """anwalt rechtsanw verbraucherz datenschutz bundesnetz abmahn anzeig lawyer solicitor
        regulator ombuds legal report polizei police unterlassung gericht court authorit""",
        """{threat} .9 {again} .5 {thing}|{write}|{written}|{contacting}|{reaching}|contact
        {again} .5 {thing}|{write}|{written}|{contacting}|{reaching}|contact .9 {threat}""",
    ),
    (
        "storb|died|dead|passed|deceased|death|ist tot|mehr lebt|lebt nicht",
        """{died} .9 {refuse}|stop|remove|einstell*|loesch*|delete .5 {write}|{thing}|{contact}
        {died} .9 {refuse}|stop|remove|einstell*|loesch*|delete .5 {written}|{list}|list
        {refuse}|stop .5 {write}|{thing}|{contact}|{contacting} .9 {died}""",
    ),
    (
        "kein koa nicht nie niemand nobody noone dont not never",
        """{say} .6 {refuse}|stop .5 {write}|{written}|{writing}|{reached}|{contacting}|{ads}
        dass .3 {me}|ich .6 {refuse} .4 {write}|{written}|{writing}|{ads}
        keiner|niemand|nobody|noone .3 anruf*|schreib*|anschreib*|kontaktier*|calls|contacts""",
    ),
    (
        "wrong falscher",
        "wrong recipient|guy|address please?\nfalscher|falschen empfaenger|adressat",
    ),
    ("hoer", "hoer* .3 auf .4 zu|mit\naufhoer* .4 mit|zu"),
    ("einstell eingestell abstell", "{thing} .6 einstell*|einzustellen|eingestellt|abstell*"),
)

#: Looked for in each sentence by itself; what they find is doubtful.
FRAMES = (*_PUSHED_AWAY, *_FED_UP, *_NOT_WANTED, *_LEAVING, *_TOLD, *ANYWHERE)
