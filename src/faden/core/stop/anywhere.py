"""Which refusals count however far they stand from the messages, as long as in the same sentence?

Words that nobody uses of a thing that is welcome ("satt", "keks", "untersage", "cut it out"), and
short turns of speech of which messages are only the background. Part of frame.py's frames, so
never clear: a person looks. Written as pattern.py says.
"""

from faden.core.understand.pattern import table

#: Looked for in each sentence.
ANYWHERE = table(
    # What is only sent to many, anywhere in a sentence that refuses anything.
    (
        """werb newsletter spam promo market verteil kartei mailing reklame rundmail rundschreib
        advert ads flyer prospekt""",
        """{ads_only} .12 {against}
        {against} .12 {ads_only}""",
    ),
    (
        """sms mails nachricht texts messages calls anruf push letters katalog post emails mitteil
        alerts updates reminders junk stuff zeug quatsch kram notifications""",
        """no|any more|further .2 {any_message}
        NO .1 {any_message} .1 mehr|weiter*|bitte
        NO weitere* .1 {any_message}
        NO .1 post|briefe .1 mehr
        {any_message} .9 {refuse} send|want|need them|those|it|these $
        {any_message} .3 {want} .2 das|die|sie|es .1 nicht
        lass*|lasst .3 mit .3 {any_message}
        quatsch|mist|zeug|kram .3 lassen|lasst|sparen
        {any_message} .6 muell|tonne|papierkorb|bin|trash|junk|loswerden|los
        rid of .3 {any_message}
        {want} .2 NO .1 {one}|{any_message} .3 {get}
        belaestigt|genervt|gestoert .6 {any_message}|anrufen
        {any_message}|anrufen .4 belaestigt|genervt|gestoert
        {refuse} .2 want|wish|need|like .2 {any_message}
        {end} .2 {any_message}
        {any_message} .1 nein|no|stop !working|after|arriving|coming""",
    ),
    # A word that only ever pushes away, anywhere in a sentence about messages.
    (
        """sms mail nachricht text messages calls anruf push post letter katalog mitteil alert
        update reminder junk stuff kram notif offer deal angebot info werb survey umfrag ads advert
        spam newsletter market promo voicemail reklame prospekt""",
        """{idiom} .12 {any_message}|{ads_only}
        {any_message}|{ads_only} .12 {idiom}
        go|goes|going|gehen|geht .5 keks|geist|sack|nerven|wecker|senkel|zeiger
        driving .1 {you} mad|crazy|nuts|insane|up|bonkers
        doing my head
        couldnt|dont care .4 {any_message}
        am arsch vorbei
        vom|am hals|leib .4 {any_message}
        jemand anderem|anderen
        to someone|somebody else
        put|bring .1 end to .4 {any_message}
        ^ .3 no .2 {any_message} $
        ^ .3 no .2 {any_message} please|thanks|thx|pls
        no|any more|further post|letters|mail|correspondence !received|came|has
        noch ein|eine|einen .1 {one}|sms|anruf .6 und|dann|wechsle|kuendige|wechseln
        one more|another .1 {one}|text|call .1 and|or
        cut|knock it out|off
        give it a rest
        bitte|please|{want} .9 {refuse} .4 {any_message}|{ads_only}|{one} !zu
        {refuse} .3 {any_message}|{ads_only}|{one} .6 bitte|please|pls $
        {refuse} .2 {want}|want !to .6 {any_message}|{ads_only}
        {not} .2 mehr .3 {get} .3 {any_message}
        {any_message}|{ads_only} .6 {refuse} interest* {you}
        {any_message}|{ads_only} .6 interess* .2 {refuse}
        keep .3 {any_message} to yourself|yourselves
        {refuse} .6 use .2 my .4 for
        {refuse} .2 use|need for .2 {any_message}|{ads_only}""",
    ),
    (
        "dont doesnt not never",
        """dont|never|not .1 send {him} !the|my|a|an .4 $
        dont|never|not .1 send {him} .2 things|anything|any|more|these
        dont|never|not .1 use .2 my .2 number|email|address|data|details .2 for
        dont|never|not .1 use this|my .1 number|email .6 call|text|contact|write|ring""",
    ),
    (
        "erlaubt eingewillig zugestimmt permission agree consent",
        """nie|nicht|never|not|didnt .4 erlaubt|eingewilligt|zugestimmt|agree|agreed .5 {reach_me}
        nie|niemals|nicht|never|not|didnt .4 consented|consent|permission .5 {reach_me}""",
    ),
    (
        "stop stoppen aufhoer",
        """stoppen sie|wir das
        das|dies|es muss|soll|sollte .3 aufhoeren
        this|that|it|everything .3 has|must|needs .1 to? stop
        stop .1 send
        stoppt das""",
    ),
    (
        "behellig stellen kontakt",
        "{refuse} .6 behellig*\nstell* .4 kontakt|kommunikation|korrespondenz .2 ein",
    ),
    (
        "alone|peace|remov|delet|erase|sign me|sign us|deregister",
        """be|get left .1 alone|peace
        remove|delete|erase my .2 email|mail|address|name|contact|record|records !and|from|to
        sign|deregister .1 me|us .1 off|from
        deregister me|us""",
    ),
    ("get me|take me|count me", "get|take|count me off|out !at|of|to !the bed"),
    ("rest", "rest interess* .1 nicht"),
    (
        "dont doesnt not never no need no send",
        """dont|never|not|need .3 {contact} {him}|again|anymore
        ^ .3 DO_NOT {contact} .1 $
        dont|never|not bother .1 {contacting}
        im|i blocking|blocked .9 {contacting}
        {refuse} .1 send .2 {any_message}|{one}
        {refuse} .2 want|wish|like|need|have to be {reached}
        {refuse} .2 want|wish !to .4 {any_message}|contact""",
    ),
    (
        "absehen abzusehen weitere further",
        """von weitere* .4 absehen|abzusehen
        any|weitere further? .1 approach|contact|kontakt*|ansprache|anfragen .9 {against}""",
    ),
    (
        "streich nehm loesch entfern raus remov delet forget kick lass",
        """^ .6 {remove} .1 mich|uns bitte? .2 raus|heraus
        ^ .6 {remove}|streicht mich|uns bitte? $
        ^ .3 remove|delete|forget|kick me please? $
        bin|ich raus bitte? NO""",
    ),
    (
        "einstell abstell lassen sparen",
        "kann|kannst|koennt|koennen .1 ihr|sie|man|du .3 einstellen|abstellen|lassen|sparen $",
    ),
    (
        "nothing else|sonst nichts|sonst keine|only send|only want|only contact|only text|nur noch",
        """only .3 send|want|contact|text|email|call .6 about|invoices|bills|important|nothing|if
        nothing else
        sonst nichts|keine
        nur noch .4 schicken|rechnung*|wichtig*|termin* .2 {sending}|bitte|keine|$""",
    ),
    (
        "report blockier block sue melde anzeig zeige",
        """one more|another .2 time|{one}|{any_message} .9 report*|block*|sue|police|lawyer
        if you {contact} .6 report*|block*|sue|police|lawyer
        im|i blocking|blocked you
        euch|sie blockiert|blockiere
        {one}|{any_message} .6 zeige|melde|blockiere .1 euch|sie""",
    ),
    (
        "stop",
        """appreciate|glad|happy|grateful|great .3 if you .1 stop|stopped .1 {contacting}
        you can|could|should|may stop .1 {contacting}
        read|want|need .6 stop .1 {contacting}
        and stop $""",
    ),
    ("unsub abmeldelink abmeldebutton", "unsub\nabmeldelink|abmeldebutton"),
    ("melde", "melde|melden mich|uns .3 ab vom|von|aus|bitte|$\nmelde|melden mich|uns .4 ab $"),
    ("wie werd|werd", "wie|wo .3 werd* .3 {any_message} .1 los"),
)
