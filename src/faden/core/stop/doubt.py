"""Which phrases may be a wish for no more messages, so that a person should look?

One phrase a line, written as pattern.py says. They pause messages until somebody has looked; a
wide net costs a look, a missed wish breaks the law.
"""

from faden.core.understand.pattern import table

ASK = table(
    (
        "kein koa keene",
        """NO_THING mehr
        {want}|bitte|brauch* .6 NO_THING|{one}
        ^ .3 kein|keinerlei interesse !an|am|daran
        bitte|{want} .3 NO .2 {reach} mehr""",
    ),
    (
        "nicht nimmer",
        """^ .2 {write} .2 {me} .2 nicht .1 $
        ^ .3 nicht interessiert
        {not} mehr so viele|viel|oft|haeufig .2 {thing}
        {thing} .9 {not} mehr nachts|abends|sonntags|wochenende
        ^ nerv* .1 nicht .1 $
        ^ bitte? nicht mehr bitte? $
        {want} das|dies|sowas|es nicht mehr .2 {get}
        ^ ich|wir {want} das|dies|sowas|es nicht mehr bitte? $
        brauch* .3 {thing} .1 nicht mehr""",
    ),
    ("nichts nix", "{want} .2 nichts mehr $"),
    (
        "nerv genug reicht enough",
        """^ das|ihr|sie|es nervt|nerven .2 $
        ^ genug|enough jetzt|now|already? $
        jetzt|mir .1 reicht* $
        reicht* .1 jetzt $""",
    ),
    (
        "verpiss|fuck|piss|haut ab|go away",
        "verpiss*\n^ .2 fuck|piss off\n^ bitte? haut ab $\n^ .1 go away please? $",
    ),
    (
        "spam belaestig harass",
        "is|ist nur|reiner|eine|just|pure? spam|belaestigung|harassment !free|ordner",
    ),
    (
        "dsgvo gdpr",
        "dsgvo|gdpr .6 loesch*|delet*|erasure|remov*\nloesch*|delet*|erasure .6 dsgvo|gdpr",
    ),
    ("sto", "wie stoppe|stop ich das|dies*|es $"),
    ("hoer", "^ .1 hoer* .1 auf\naufhoeren\nhoer* .2 auf .6 {write}"),
    ("meld", "wie|wo .1 meld* ich|man mich|sich .3 ab"),
    (
        "abmeld abzumeld abgemeld austrag ausgetrag abbestellt",
        """mich|uns .3 abmelden|abzumelden|austragen
        schon|bereits|laengst|mehrfach|trotzdem|noch|doch .4 abgemeldet|ausgetragen|abbestellt
        abgemeldet|ausgetragen|abbestellt .5 trotzdem|noch|wieder|weiter*
        wie|wo .6 abmelden|austragen
        abmelden|abmeldung|austragen funktioniert|geht|klappt
        hab|habe|haben mich|uns .2 abgemeldet|ausgetragen""",
    ),
    (
        "loesch entfern vergess",
        """^ .2 vergess* .1 meine nummer bitte? $
        loesch*|entfern* sie? bitte? mich|uns bitte? $
        loesch*|entfern* .4 mein*|unser* .1 {number}
        mein*|unser* .1 {number} .3 loesch*|entfern*
        diese* .1 {number} .3 aus|von|vom .2 {list} .3 {remove}
        {remove} .2 diese* .1 {number} .3 aus|von|vom .2 {list}""",
    ),
    ("falsche", "^ .3 falsche nummer|handynummer $"),
    # Whoever turns down, in any order of words, what is only sent to many: better looked at.
    (
        "werb newsletter spam promo market verteil kartei mailing umfrage reklame gutschein",
        """{turn_down} .9 {sent_to_many}
        {sent_to_many} .9 {turn_down}""",
    ),
    (
        "sms mails nachricht texts messages calls anrufe push katalog quatsch",
        """bitte|{want}|please|want .9 {turn_down} .4 {thing}
        bitte|{want}|please|want .4 {thing} .4 {turn_down}
        {thing} .6 {turn_down} .1 bitte|please
        {thing} bitte|please .2 {turn_down}""",
    ),
    (
        "nich nie nimm nuem dont never not permission consent",
        """{not} dass .3 {me} .2 {write}
        sollt|sollen|soll|duerft|duerfen|braucht|muesst .3 {me}|hier .3 {not} .3 {write}
        ^ .4 {write} .3 {me} .4 {not} mehr|wieder|weiter
        ^ .4 {write} .2 {me} .3 nichts !ohne|an|nach|mehr
        ^ .4 {write} .2 {me} .3 nichts mehr !ohne|an|nach
        nichts|nicht weiteres|weitere|mehr .3 {write}
        {want}|bitte .6 {not} mehr|wieder .6 {write}|{written}
        dont|not|never .3 send|contact|call|text|email|message .3 {you} .3 again|ever|anymore
        dont|not|never .3 send|contact|call|text|email|message .3 {you} .3 more|else|any|anything
        dont|not|never .2 send .2 any|anything|more $
        permission|consent .6 no longer""",
    ),
    ("lass", "^ .2 lass* .3 das|es|damit $\n^ .6 mit .4 {thing} .2 lassen"),
    ("raus entfern streich loesch nehm nimm", "aus|von|vom .2 {list} .2 {remove}"),
    ("stop", "{want}|want|need .4 to? stop $\nmake .4 stop\n{thing} .3 to stop $"),
    ("verbunden", "falsch verbunden"),
    ("verwaehl", "verwaehlt"),
    ("weniger fewer", "weniger|fewer .1 {thing}"),
    ("schnauze nase", "schnauze|nase .1 voll"),
    (
        "no texts|no calls|no sms|no mess|no mails|no emails",
        "^ no texts|calls|sms|messages|mails|emails $",
    ),
    ("erinnerung", "bitte|{want} .3 NO .2 erinnerung*"),
    ("beend", "{end} .4 {write}"),
    (
        "warum wieso weshalb why",
        """warum|wieso|weshalb {write} .4 {me} .2 dauernd|staendig|immer|taeglich|jeden
        why .3 {contacting} .1 {you}""",
    ),
    ("zu viele|too many|den viele", "muss|zu|too .5 viele|vielen|many {thing}"),
    ("how often|wie oft", "how|wie often|oft .2 {contact}|{write}"),
    ("zum ab|zum aus", "zum abbestellen|abmelden|austragen"),
    (
        "belongs gehoert",
        "number|nummer .3 belongs|gehoert .4 else|different|another|anderen|anderem|jemand",
    ),
    ("kein koa", "^ bitte? keine|keinen mehr bitte? $"),
    ("stop", "^ .1 stop bitte|please|jetzt|now"),
    ("was soll|", "^ was soll das"),
    ("who is|", "^ who is this"),
    ("selten|less often|weniger oft", "seltener|less|weniger often|oft\nseltener .2 {get}|{write}"),
    ("so viele|so many", "^ so viele|many {thing}"),
    ("bedarf", "^ .3 kein bedarf"),
    (
        "warum wieso weshalb why",
        """warum|wieso|weshalb .1 bekomm*|krieg*|erhalt* .2 das|sowas|diese*|{thing}
        why .2 getting this|these|{thing}""",
    ),
    ("nie never", "nie|never .1 bestellt|abonniert|angemeldet|subscribed|asked|signed !for"),
    ("abbestellt abgemeldet", "ist|bin .3 jetzt|nun|schon? abbestellt|abgemeldet"),
    ("nich nie", "verwend*|nutz*|benutz* .7 {not} mehr? .3 {sent_to_many}"),
    ("runter", "{thing} .2 runter"),
    ("kenne", "^ .1 kenne sie|euch nicht"),
    ("fed up|sick of|tired of", "fed up|sick|tired .1 of|with .3 {thing}"),
    ("make", "make .2 stop"),
    ("woher", "woher habt|haben|hast .2 mein*|unser*|diese* .1 {number}"),
    (
        "unsub unsus opt",
        """unsubscrib*|unsubsribe|unsubscibe|unsubcribe|unsubscrbe|unsubscripe|unsuscribe
        opted out""",
    ),
    (
        "dont not never",
        """DO_NOT .1 {contact} {you}
        ^ .2 DO_NOT call|ring|phone|text|email please? $
        DO_NOT call|ring|phone|text|email .4 instead
        DO_NOT .1 {contact} this|my {here}
        dont|not want this|these|it|them anymore $""",
    ),
    ("cease", "cease and desist"),
    ("object", "object to .2 processing"),
    ("want out|", "^ i want out $"),
    ("more", "^ please? no more please|thanks? $"),
    ("interested", "^ .5 not interested !in|on"),
    ("wrong", "^ .5 wrong number|person !of|on|in"),
    (
        "delete remove erase lose forget",
        """delete|remove|erase|lose|forget all? my .1 number|data|details|account
        delete|remove|erase this number please? $
        ^ please? remove please? $""",
    ),
    ("did", "how|where did you get .2 number"),
)

#: Doubtful though a "not" or another way stands beside it: who wants to leave and is kept from it.
HINDERED = table(
    (
        "abmeld abbestell austrag unsub opt",
        "kann|koennen|konnte|cant|cannot|unable|geht|klappt .4 {leave}|opt",
    ),
    ("verzicht", "auf .2 {ads} .5 verzicht*"),
)
