"""Which English words promise something?

Looked for in one part of a sentence each.
"""

from faden.core.promise.phrases import table

#: Somebody of ours with "will", "going to"; what she will have; words that only promise.
SAID = table("""
    consider it done|sorted
    i|we am|are granting|gifting|sending you
    i|we am|are having .6 *ed|done|fixed
    i|we am|are !forwarding|looking|waiting|checking|working|asking|writing|talking|speaking|
        calling *ing .8 for|to|back you
    i|we am|are adding|putting you
    ^ .1 going to .2 email|call|ring|send|text|ask|check|write|message|phone|get|sort|fix|find
    i|we|someone|somebody|they|he|she|us .2 will|shall
    i|we|they|he|she am|are|is going to
    am|are|is going to .1 call|phone|ring|send|refund|get|give|fix|arrange|credit|put|waive|
        receive|be|have
    colleague|colleagues|manager|supervisor|team|technician|engineer|fitter|courier|driver|
        department|workshop|garage|pharmacist|doctor|nurse|accounts|accountant|adviser|advisor|
        one|support|warehouse|store|branch|agent|plumber|electrician|office|finance|sales|
        kitchen .4 will|shall
    mr|mrs|ms|dr .2 will
    my|our .4 will
    ^ .2 will .2 get|call|ring|send|email|message|text|let|update|do|check|refund|sort|chase|
        keep|post|write|confirm|phone|ship|deliver|replace|forward|come|report|fix|make|arrange|
        look|advise|follow|drop|ask|find|try
    leave it|this|that with me|us
    i|we am|are on it
    i|we am|are taking|knocking|giving|adding|crediting|waiving|extending|upgrading .9
    have|got my|our word
    i|we .1 promise|guarantee
    you .1 will .2 hear .3 from .1 us|me|my|our
    you .1 will .4 receive|get|see|have .8 from .1 us|me|my|our
    you .1 will .2 receive|be
    you .1 are going to receive|get|have|hear
    you .1 will .2 get .1 your|a|the|our|one|it
    you .1 will .1 only pay
    you .1 will .1 pay .2 only|nothing
    you .1 will not .1 pay|be
    you .1 will have .1 your|a|an|the|it|our|my
    your .4 will .2 be|arrive|follow|come|reach|ship|leave|go
    the|a|an|our .5 will .4 be .3 {en_done}|*ed|withdrawn|written|taken|sent
    the|a|an .4 will .2 arrive|follow|come|reach|ship|go out
    it|they|that|this .1 will .2 arrive|follow|come|reach|ship|leave|go
    it|they|that|this .1 will .1 be .3 {en_done}
    will .6 to|with|at you|your|yours
    will .2 arrive|follow .2 with|you|shortly|soon
    will not happen again
    i|we am|are giving|crediting|offering you .6 off|discount|back|next
    stay|stays|remains|remain at .6 for you
    is|are .1 on us|me
    on the house
    you my|our word
""")
#: The same, where a time is told with it.
SAID_BY = table("""
    going to .1 be
    am|is|are going to
    {en_thing} .1 coming
    ^ .1 will
    arrives|ships|lands|delivers
    goes|go|going out|live
    {en_thing} .2 comes|go|leave|arrive|ship|come
    i|we am|are *ing
    is|are .2 being *ed|sent|paid|put|done|fixed|given
    is|are .1 coming|arriving|visiting|calling|collecting|delivering|popping|dropping|bringing|
        ringing|phoning|shipping|leaving
    technician|engineer|fitter|driver|courier|someone|colleague|plumber|he|she .3 comes|calls|
        collects|visits
    should .2 be .2 with|here|there|ready|done|fixed|back|in|on|delivered|resolved|sorted|
        finished|up
    should .2 arrive|reach|come|land|ship
    the|a|an|our|my .5 will
    you .1 will .2 see|have|get|hear|know|find
    you .1 should .1 have|receive|get|see|hear
    expect .5 from|our|my|by|to|it|an|a|the
    call|update|answer|reply|decision|delivery|refund|email .1 by
    price .5 valid|good|stands .2 for you
""")
