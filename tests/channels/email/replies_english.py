"""Which English mails must be read, and what has the person newly written in each?

Built like the German ones: LAYOUTS filled with OWN, and SINGLE mails.
"""

from tests.channels.email.replies_german import Case

ASKED = """Dear Ms Weber,

Your fabric has arrived. When would you like to collect it?

Kind regards
Karim Haddad"""

QUOTE = "\n".join(f"> {line}".rstrip() for line in ASKED.split("\n"))

OWN = {
    "short": "Yes, please.",
    "letter": """Hi Karim,

On Monday I am away. From: 10:12 on I can come.

Best wishes
Linda""",
    "list": "Please put aside:\n- 2 m of linen: blue\n- 1 m of velvet\n\nThank you!",
}

LAYOUTS = {
    "Gmail": """{own}

On Fri, Nov 6, 2026 at 10:12 AM Fabric Shop <shop@example.org> wrote:

{quote}
""",
    "Gmail, narrow blank": """{own}

On Fri, Nov 6, 2026 at 10:12\u202fAM Fabric Shop <shop@example.org> wrote:

{quote}
""",
    "Gmail, two lines": """{own}

On Fri, Nov 6, 2026 at 10:12 AM Fabric Shop and Haberdashery <
shop@example.org> wrote:

{quote}""",
    "Gmail, unmarked": """{own}

On Fri, 6 Nov 2026 at 10:12, Fabric Shop <shop@example.org> wrote:

{plain}""",
    "Gmail forward": """{own}

---------- Forwarded message ---------
From: Fabric Shop <shop@example.org>
Date: Fri, Nov 6, 2026 at 10:12 AM
Subject: Your fabric
To: <linda@example.org>

{plain}""",
    "iPhone": """{own}

Sent from my iPhone

> On Nov 6, 2026, at 10:12, Fabric Shop <shop@example.org> wrote:
>{_}
{quote}""",
    "Apple forward": """{own}

Begin forwarded message:

From: Fabric Shop <shop@example.org>
Subject: Your fabric
Date: 6 November 2026 at 10:12:04 CET
To: linda@example.org

{plain}""",
    "Outlook": """{own}

From: Fabric Shop <shop@example.org>
Sent: Friday, November 6, 2026 10:12 AM
To: Linda Weber <linda@example.org>
Subject: Your fabric

{plain}""",
    "Outlook, rule and bold": """{own}

________________________________
*From:* Fabric Shop <shop@example.org>
*Sent:* Friday, November 6, 2026 10:12 AM
*To:* Linda Weber <linda@example.org>
*Cc:* Mia Weber <mia@example.org>
*Subject:* RE: Your fabric

{plain}""",
    "Outlook, old": """{own}

-----Original Message-----
From: Fabric Shop [mailto:shop@example.org]
Sent: Friday, November 06, 2026 10:12 AM
To: Linda Weber
Subject: Your fabric

{plain}""",
    "Outlook for iOS": """{own}

Get Outlook for iOS<https://aka.ms/o0ukef>
________________________________
From: Fabric Shop <shop@example.org>
Sent: Friday, November 6, 2026 10:12:04 AM
To: Linda Weber <linda@example.org>
Subject: Your fabric

{plain}""",
    "Windows Mail": """{own}

Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows

From: Fabric Shop<mailto:shop@example.org>
Sent: Friday, November 6, 2026 10:12 AM
To: Linda Weber<mailto:linda@example.org>
Subject: Your fabric

{plain}""",
    "Thunderbird": """{own}

On 06/11/2026 10:12, Fabric Shop wrote:
{quote}

--{_}
Linda Weber""",
    "Mutt": """{own}

On Fri, Nov 06, 2026 at 10:12:04AM +0100, Fabric Shop wrote:
{quote}""",
    "Gnus": """Fabric Shop <shop@example.org> writes:

{quote}

{own}""",
    "Yahoo": """{own}

    On Friday, November 6, 2026 at 10:12:04 AM GMT+1, Shop <shop@example.org> wrote: {_}

 {plain}""",
    "K-9": """{own}

On 6 November 2026 10:12:04 CET, Fabric Shop <shop@example.org> wrote:
{quote}

--{_}
Sent from my Android device with K-9 Mail. Please excuse my brevity.""",
    "K-9, no signature": """{own}

Sent from my Android device with K-9 Mail. Please excuse my brevity.""",
    "Samsung": """{own}

Sent from my Galaxy

-------- Original message --------
From: Fabric Shop <shop@example.org>
Date: 06/11/2026 10:12 (GMT+01:00)
To: linda@example.org
Subject: Your fabric

{plain}""",
    "Proton": """{own}

Sent with [Proton Mail](https://proton.example) secure email.

------- Original Message -------
On Friday, November 6th, 2026 at 10:12 AM, Shop <shop@example.org> wrote:

{quote}""",
    "Tuta": """{own}

Nov 6, 2026, 10:12 by shop@example.org:

{quote}""",
    "Horde": """{own}

Quoting Fabric Shop <shop@example.org>:

{quote}""",
    "signature": """{own}

--{_}
Linda Weber | Weber & Daughters Ltd.

This e-mail is confidential. If you are not the intended recipient, please
delete it.""",
    "above the line": """{own}

##- Please type your reply above this line -##

{plain}""",
}

SINGLE = [
    Case("no quotation", OWN["letter"], OWN["letter"]),
    Case("only a quotation", QUOTE, ""),
    Case("only a forward", f"---------- Forwarded message ---------\nFrom: L\n\n{ASKED}", ""),
    Case(
        "answered in between",
        "Hi,\n\nOn 06/11/2026 10:12, Shop wrote:\n> When?\nMonday.\n> How much?\nTwo.\n\nLinda",
        "Hi,\n\nMonday.\n\nTwo.\n\nLinda",
    ),
    Case(
        "own sentence with wrote",
        "On Monday I wrote to you:\nthe velvet is missing.\n\nLinda",
        "On Monday I wrote to you:\nthe velvet is missing.\n\nLinda",
    ),
    Case(
        "own sentence with a date",
        "On Nov 6, 2026 at 10:12 your colleague wrote:\nIt comes tomorrow.\nIt did not.",
        "On Nov 6, 2026 at 10:12 your colleague wrote:\nIt comes tomorrow.\nIt did not.",
    ),
    Case(
        "own sentence with an address",
        "On Nov 6, 2026 at 10:12 I wrote to shop@example.org:\nIt is missing.",
        "On Nov 6, 2026 at 10:12 I wrote to shop@example.org:\nIt is missing.",
    ),
    Case("Sent in a sentence", "Sent from my uncle in Leeds.", "Sent from my uncle in Leeds."),
    Case(
        "iPhone in a sentence",
        "Sent from my iPhone, the picture was not sharp.",
        "Sent from my iPhone, the picture was not sharp.",
    ),
    Case(
        "From in a list",
        "From: Leeds\nTo: York\nReturn: Friday",
        "From: Leeds\nTo: York\nReturn: Friday",
    ),
    Case(
        "Get in a sentence",
        "Get Outlook for iOS to work, please!",
        "Get Outlook for iOS to work, please!",
    ),
    Case("CRLF", "Yes.\r\n\r\nOn 06/11/2026 10:12, Shop wrote:\r\n> Well?\r\n", "Yes."),
]

ENGLISH = [
    Case(f"{layout} / {message}", form.format(own=own, quote=QUOTE, plain=ASKED, _=" "), own)
    for layout, form in LAYOUTS.items()
    for message, own in OWN.items()
] + SINGLE
