"""Who claims to be whom: in names, in several fields, and before the wrong mail server?"""

from tests.channels.email.corpus.case import OUR_MX, PASSED, Case, letter
from tests.channels.email.corpus.spoofs import BY_OTHERS, BY_US, results

EVIL = "evil@evil.example"


def claim(name: str, *extra: str, author: str = EVIL, trusted: bool = False) -> Case:
    return Case(
        name=f"claim: {name}",
        raw=letter("Konto", "Bitte ändern Sie die Bankverbindung.", *extra),
        from_addr=author,
        trusted=trusted,
    )


def nobody(name: str, flaw: str, *extra: str) -> Case:
    return Case(
        name=f"claim: {name}",
        raw=letter("Konto", "x", *extra),
        from_addr=None,
        may_answer=False,
        flaws=frozenset(flaw.split()),
    )


LINDA = "linda@example.org"

CASES = (
    claim("a bank in base64", "From: =?utf-8?B?c2VydmljZUBiYW5rLmRl?= <evil@evil.example>"),
    claim(
        "a bracket in base64",
        "From: =?utf-8?B?IjxsaW5kYUBleGFtcGxlLm9yZz4i?= <evil@evil.example>",
        PASSED,
    ),
    claim("a comment", "From: (linda@example.org) evil@evil.example", PASSED),
    claim("a name after", 'From: <evil@evil.example> "linda"', PASSED),
    claim("a sender field", "From: evil@evil.example", "Sender: linda@example.org", PASSED),
    claim("a reply address", "From: evil@evil.example", "Reply-To: linda@example.org", PASSED),
    claim("dkim of another", results("dkim=pass header.d=evil.example header.b=x"), author=LINDA),
    claim("dkim of a neighbour", results("dkim=pass header.d=notexample.org"), author=LINDA),
    claim(
        "dkim of a longer name",
        results("dkim=pass header.d=example.org.evil.example"),
        author=LINDA,
    ),
    claim(
        "spf aligned, dkim broken, dmarc passed",
        results(
            "spf=pass smtp.mailfrom=example.org; dkim=fail header.d=example.org; "
            "dmarc=pass (p=none) header.from=example.org"
        ),
        author=LINDA,
        trusted=True,
    ),
    claim(
        "dmarc by policy",
        results("dmarc=pass policy.dmarc=reject header.from=Example.ORG"),
        author=LINDA,
        trusted=True,
    ),
    claim(
        "dmarc fails by policy none",
        results("dmarc=fail (p=none) header.from=example.org; spf=pass smtp.mailfrom=evil.example"),
        author=LINDA,
    ),
    claim(
        "dmarc is unsure",
        results("dmarc=temperror header.from=example.org; dkim=pass header.d=example.org"),
        author=LINDA,
    ),
    claim("dmarc best guess", results("dmarc=bestguesspass header.from=example.org"), author=LINDA),
    claim(
        "several, ours above",
        BY_US,
        PASSED,
        PASSED.replace(OUR_MX, "mx.isp.example"),
        BY_OTHERS,
        author=LINDA,
        trusted=True,
    ),
    claim(
        "several, theirs above",
        PASSED.replace(OUR_MX, "mx.isp.example"),
        BY_US,
        PASSED,
        BY_OTHERS,
        author=LINDA,
        trusted=True,
    ),
    claim(
        "arc",
        PASSED.replace("Authentication-Results:", "ARC-Authentication-Results: i=1;"),
        author=LINDA,
    ),
    claim(
        "received-spf",
        "Received-SPF: pass (mx.hub.test: domain of linda@example.org)",
        author=LINDA,
    ),
    claim("x- field", "X-" + PASSED, author=LINDA),
    claim(
        "in a comment before our name",
        "Authentication-Results: (mx.hub.test) mx.evil.example; dmarc=pass header.from=example.org",
        author=LINDA,
    ),
    claim("our name quoted", PASSED.replace(OUR_MX, f'"{OUR_MX}"'), author=LINDA, trusted=True),
    claim(
        "dmarc twice",
        results("dmarc=pass header.from=evil.example; dmarc=pass header.from=example.org"),
        author=LINDA,
    ),
    nobody(
        "two in one field", "several_from", "From: linda@example.org, Mia <mia@example.net>", PASSED
    ),
    nobody(
        "two brackets", "bad_from", "From: Linda <linda@example.org> <evil@evil.example>", PASSED
    ),
    nobody(
        "an address in an encoded word alone",
        "bad_from",
        "From: =?utf-8?q?linda=40example=2Eorg?=",
        PASSED,
    ),
    nobody("a NUL in the address", "bad_from", "From: linda@example.org\x00.evil.example", PASSED),
    nobody("a group of two", "several_from", "From: wir: linda@example.org, mia@example.net;"),
    nobody("a local user", "bad_from", "From: root", PASSED),
)
