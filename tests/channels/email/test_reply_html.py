"""Is only what the person newly wrote taken from an HTML mail, whatever program made it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.channels.email.wire.reply import reply_of, reply_of_html

OUTLOOK_HEAD = (
    "<p class=MsoNormal><b>Von:</b> Laden &lt;laden@example.org&gt; <br><b>Gesendet:</b> Freitag,"
    " 6. November 2026 10:12<br><b>An:</b> Linda<br><b>Betreff:</b> Ihr Stoff</p>"
)

CASES = {
    "Gmail": (
        (
            '<div dir="ltr">Ja, gern.<div><br></div><div>Viele'
            " Gr&uuml;&szlig;e</div><div>Linda</div>"
            '</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr"'
            ' class="gmail_attr">'
            "Am Fr., 6. Nov. 2026 um 10:12&nbsp;Uhr schrieb Laden &lt;<a"
            ' href="mailto:l@example.org">'
            'l@example.org</a>&gt;:<br></div><blockquote class="gmail_quote" style="margin:0px">'
            "Wann?<blockquote>Alt</blockquote>Danke</blockquote></div>"
        ),
        "Ja, gern.\n\nViele Grüße\nLinda",
    ),
    "Gmail in einer fremden Sprache": (
        (
            '<div>Ja.</div><div class="gmail_quote"><div class="gmail_attr">6 Kas 2026 Cum 10:12 '
            "tarihinde Laden şunu yazdı:<br></div><blockquote"
            ' class="gmail_quote">Wann?</blockquote>'
        ),
        "Ja.",
    ),
    "Gmail, dazwischen": (
        (
            '<div class="gmail_quote"><div class="gmail_attr">Am Fr. schrieb Laden:</div>'
            '<blockquote class="gmail_quote">Wann?</blockquote><div>Montag.</div>'
            '<blockquote class="gmail_quote">Wie viel?</blockquote><div>2 m.</div></div>'
        ),
        "Montag.\n\n2 m.",
    ),
    "Gmail, weitergeleitet": (
        (
            '<div dir="ltr">Siehe unten.<br><br><div class="gmail_quote"><div class="gmail_attr">'
            "---------- Forwarded message ---------<br>Von: Laden<br></div>Wann?<br>Wo?</div></div>"
        ),
        "Siehe unten.",
    ),
    "Gmail, Unterschrift": (
        (
            '<div>Ja.</div><span class="gmail_signature_prefix">-- </span><br>'
            '<div class="gmail_signature">Linda Weber<br>Köln</div>'
        ),
        "Ja.",
    ),
    "Gmail, eingerückt": (
        (
            '<div>Bitte:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">'
            "<div>2 m Samt</div></blockquote>"
        ),
        "Bitte:\n2 m Samt",
    ),
    "Outlook": (
        (
            "<div class=WordSection1><p class=MsoNormal>Ja, gern.<o:p></o:p></p><p class=MsoNormal>"
            "<o:p>&nbsp;</o:p></p><p class=MsoNormal>Gruß<o:p></o:p></p><p"
            " class=MsoNormal>Linda</p>"
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
            f"{OUTLOOK_HEAD}</div><p class=MsoNormal>Wann?</p></div>"
        ),
        "Ja, gern.\n\nGruß\nLinda",
    ),
    "Outlook im Browser": (
        (
            '<div class="elementToProof">Ja.</div><div id="appendonsend"></div><hr tabindex="-1">'
            '<div id="divRplyFwdMsg"><b>Von:</b> Laden</div><div>Wann?</div>'
        ),
        "Ja.",
    ),
    "Outlook im Browser, ohne den ersten Anker": (
        '<div>Ja.</div><hr><div id="x_divRplyFwdMsg"><b>Von:</b> Laden</div><div>Wann?</div>',
        "Ja.",
    ),
    "Outlook, neu": (
        '<div>Ja.</div><div id="mail-editor-reference-message-container"><div>Wann?</div></div>',
        "Ja.",
    ),
    "Outlook auf dem Telefon": (
        (
            '<div>Ja.</div><div id="ms-outlook-mobile-signature">Holen Sie sich <a'
            ' href="https://aka'
            '.ms/o0ukef">Outlook für iOS</a></div><hr><div id="divRplyFwdMsg">Von: Laden</div>Wann?'
        ),
        "Ja.",
    ),
    "Hotmail": ("<div>Ja.<br></div><hr id='stopSpelling'>From: Laden<br>Wann?", "Ja."),
    "Thunderbird": (
        (
            '<p>Ja.</p><div class="moz-cite-prefix">Am 06.11.26 um 10:12 schrieb Laden:<br></div>'
            '<blockquote type="cite" cite="mid:a@b"><p>Wann?</p></blockquote><br>'
        ),
        "Ja.",
    ),
    "Thunderbird, dazwischen": (
        (
            '<div class="moz-cite-prefix">Am 06.11.26 um 10:12 schrieb Laden:</div><blockquote'
            ' type="cite"><p>Wann?</p></blockquote><p>Montag.</p><blockquote type="cite">Wie viel?'
            '</blockquote><p>2 m.</p><div class="moz-signature">-- <br>Linda</div>'
        ),
        "Montag.\n\n2 m.",
    ),
    "Thunderbird, weitergeleitet": (
        (
            '<p>Siehe unten.</p><div class="moz-forward-container"><br>-------- Weitergeleitete'
            " Nachricht --------<table><tr><th>Betreff: </th><td>Stoff</td></tr></table>Wann?</div>"
        ),
        "Siehe unten.",
    ),
    "Apple Mail": (
        (
            "<body>Ja.<br><div><br><blockquote type='cite'><div>Am 06.11.2026 um 10:12 schrieb"
            " Laden"
            " &lt;l@example.org&gt;:</div><br><div>Wann?</div></blockquote></div><br></body>"
        ),
        "Ja.",
    ),
    "iPhone": (
        (
            'Ja.<br><br><div dir="ltr">Von meinem iPhone gesendet</div><div dir="ltr"><br>'
            '<blockquote type="cite">Am 06.11.2026 um 10:12 schrieb'
            " Laden:<br><br></blockquote></div>"
            '<blockquote type="cite"><div dir="ltr">Wann?</div></blockquote>'
        ),
        "Ja.",
    ),
    "Apple, weitergeleitet": (
        (
            "Siehe unten.<br><div><br><div>Anfang der weitergeleiteten Nachricht:</div><br>"
            '<blockquote type="cite"><div><b>Von: </b>Laden</div>Wann?</blockquote></div>'
        ),
        "Siehe unten.",
    ),
    "Yahoo": (
        (
            '<div class="ydp1">Ja.</div><div id="ydpyahoo_quoted_1" class="yahoo_quoted">'
            "<div>Am Freitag hat Laden Folgendes geschrieben:</div><div>Wann?</div></div>"
        ),
        "Ja.",
    ),
    "GMX": (
        (
            '<div style="font-family: Verdana;">Ja.<div>&nbsp;</div><div name="quote"'
            ' style="border-'
            'left: 2px solid #C3D9E5"><div><b>Gesendet:</b>&nbsp;Freitag</div>Wann?</div></div>'
        ),
        "Ja.",
    ),
    "WEB.DE ohne Behälter": (
        (
            "<div>Ja.</div><div><b>Gesendet:</b>&nbsp;Freitag, 6. November 2026 um 10:12 Uhr<br/>"
            "<b>Von:</b>&nbsp;laden@example.org<br/><b>An:</b>&nbsp;linda@example.org<br/>"
            "<b>Betreff:</b>&nbsp;Stoff</div><div>Wann?</div>"
        ),
        "Ja.",
    ),
    "WEB.DE App": (
        (
            "<div>Ja.</div><br>Gesendet mit der WEB.DE Mail App<br><br>Am 06.11.26 um 10:12"
            " schrieb "
            "Laden &lt;l@example.org&gt;<br><blockquote style='border-left:1px'>Wann?</blockquote>"
        ),
        "Ja.",
    ),
    "T-Online": (
        (
            "<p>Ja.</p><br>-----Original-Nachricht-----<br>Betreff: Stoff<br>Datum: 2026-11-06<br>"
            "Von: Laden<br><br>Wann?"
        ),
        "Ja.",
    ),
    "Proton": (
        (
            '<div>Ja.</div><div class="protonmail_signature_block">Gesendet mit Proton Mail</div>'
            '<div class="protonmail_quote">Am Freitag schrieb Laden:<blockquote>Wann?</blockquote>'
        ),
        "Ja.",
    ),
    "Spark": (
        (
            '<div name="messageBodySection">Ja.</div><div'
            ' name="messageSignatureSection">Linda</div>'
            '<div name="messageReplySection">Am 6. Nov. 2026 schrieb Laden:<div>Wann?</div></div>'
        ),
        "Ja.",
    ),
    "unmarkiertes Zitat": (
        (
            "<div>Ja.</div><br><div>Am 06.11.2026 um 10:12 schrieb Laden"
            " &lt;l@example.org&gt;:</div>"
            "<blockquote>Wann?</blockquote>"
        ),
        "Ja.",
    ),
    "nur ein Zitat": ('<blockquote type="cite">Wann?</blockquote>', ""),
    "in die Unterschrift getippt": (
        '<div id="ms-outlook-mobile-signature">Ja, am Montag.</div><div id="appendonsend"></div>x',
        "Ja, am Montag.",
    ),
    "Skript, Stil, Kopf und Verstecktes": (
        (
            "<head><title>T</title><style>p{}</style></head><div"
            " style='display:none'>Vorschau</div>"
            "<!-- x --><p>Ja.<script>x()</script></p>"
        ),
        "Ja.",
    ),
    "Liste und Tabelle": (
        (
            "<p>Bitte:</p><ul>\n <li>2 m Samt</li>\n <li>1 m\n Leinen</li></ul>"
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
        ),
        "Bitte:\n- 2 m Samt\n- 1 m Leinen\na b\nc",
    ),
    "Absätze": ("<p>Hallo,</p><p>ja.</p><p>Linda</p>", "Hallo,\n\nja.\n\nLinda"),
    "Zitat ohne eigene Klasse nach der Ankündigung": (
        (
            '<div>Ja</div><div class="gmail_quote"><div class="gmail_attr">On x wrote:</div>'
            "<blockquote>old</blockquote></div>"
        ),
        "Ja",
    ),
    "Zitat ohne Klasse, Thunderbird": (
        (
            '<div>Ja</div><div class="moz-cite-prefix">Am 1 schrieb x:</div>'
            "<blockquote>alt</blockquote><p>Gruß</p>"
        ),
        "Ja\n\nGruß",
    ),
    "ein Zitat, das jemand selbst anführt": (
        "<div>Ja:</div><blockquote>Wer wagt, gewinnt.</blockquote>",
        "Ja:\nWer wagt, gewinnt.",
    ),
    "vorformatiert": ("<pre>Ja.\n  eingerückt\n&gt; Wann?</pre>", "Ja.\n  eingerückt"),
    "kein HTML": ("3 < 4 & 5 > 4", "3 < 4 & 5 > 4"),
    "leer": ("", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_leaves_of_an_html_mail_what_its_writer_wrote(name: str) -> None:
    html, expected = CASES[name]
    assert reply_of_html(html) == expected


@given(st.text(alphabet=st.characters() | st.sampled_from("<>/='\"&;! -abp")))
def test_any_html_has_an_answer(html: str) -> None:
    assert isinstance(reply_of_html(html), str)


@given(st.text(alphabet="abc äöü,!?", min_size=1).map(lambda text: " ".join(text.split())))
def test_html_and_text_of_one_sentence_are_read_alike(own: str) -> None:
    assert reply_of_html(f"<p>{own}</p><blockquote type=cite>Wann?</blockquote>") == reply_of(own)
