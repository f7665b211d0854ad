"""How do people pretend to be somebody else?"""

from tests.channels.email.corpus.case import OUR_MX, PASSED, Case, letter

BY_US = f"Received: from out.example.org by {OUR_MX} (Postfix); Fri, 20 Nov 2026 10:00:00 +0100"
BY_OTHERS = "Received: from evil.example by relay.evil.example; Fri, 20 Nov 2026 09:00:00 +0100"
BEHIND = f"Received: from {OUR_MX} by imap.hub.test with LMTP; Fri, 20 Nov 2026 10:00:01 +0100"
FAILED = f"Authentication-Results: {OUR_MX}; dmarc=fail header.from=example.org"


def results(said: str, server: str = OUR_MX) -> str:
    return f"Authentication-Results: {server}; {said}"


def case(name: str, *trace: str, trusted: bool = False) -> Case:
    return Case(name=name, raw=letter("Hallo", "x", "\n".join(trace)), trusted=trusted)


CASES = (
    case("no results"),
    case("dmarc passed", PASSED, trusted=True),
    case("passed below our own received", BEHIND, BY_US, PASSED, BY_OTHERS, trusted=True),
    case("passed above our own received", PASSED, BY_US, BY_OTHERS, trusted=True),
    case("our name in capitals", PASSED.replace(OUR_MX, OUR_MX.upper()), trusted=True),
    case("with a version", PASSED.replace(OUR_MX, OUR_MX + " 1"), trusted=True),
    case(
        "comments",
        results("dmarc=pass (p=reject; dmarc=fail) header.from=example.org"),
        trusted=True,
    ),
    case(
        "folded",
        f"Authentication-Results: {OUR_MX};\n\tdkim=pass header.d=example.org;\n"
        "\tdmarc=pass\n\theader.from=example.org",
        trusted=True,
    ),
    case("another domain passed", results("dmarc=pass header.from=evil.example")),
    case("a subdomain passed", results("dmarc=pass header.from=x.example.org")),
    case("passed without a domain", results("dmarc=pass")),
    case("dmarc failed", FAILED),
    case(
        "dmarc failed, dkim passed",
        results("dmarc=fail header.from=example.org; dkim=pass header.d=example.org"),
    ),
    case(
        "no policy",
        results("dmarc=none header.from=example.org; spf=pass smtp.mailfrom=linda@example.org"),
    ),
    case("a foreign server's word", PASSED.replace(OUR_MX, "mx.evil.example")),
    case("a server named like ours", PASSED.replace(OUR_MX, OUR_MX + ".evil.example")),
    case("forged below the true one", FAILED, PASSED),
    case("forged above, by nobody of ours", BY_US, FAILED, PASSED, BY_OTHERS),
    case("forged below a foreign hop", BEHIND, BY_US, BY_OTHERS, PASSED),
    case(
        "forged below ours that knew only spf",
        BY_US,
        results("spf=pass smtp.mailfrom=evil.example"),
        PASSED,
    ),
    case("forged with a hop of ours", BY_US, BY_OTHERS, BY_US, PASSED),
    case("forged in a comment", results("spf=fail (dmarc=pass header.from=example.org)")),
    case("forged in a reason", results('dkim=fail reason="; dmarc=pass header.from=example.org"')),
    case(
        "forged in a quoted mailbox",
        results('spf=pass smtp.mailfrom="linda@example.org"@evil.example'),
    ),
    case(
        "forged in a quoted reason's property",
        results('dkim=pass reason="header.d=example.org" header.d=evil.example'),
    ),
    case(
        "forged in an encoded word",
        results("spf=pass smtp.mailfrom==?utf-8?q?=3B_dmarc=3Dpass_header.from=3Dexample.org?="),
    ),
    case("open comment", results("dmarc=pass header.from=example.org (")),
    case("open quotation", results('dmarc=pass header.from=example.org "')),
    case("none", results("none")),
    case("dkim aligned", results("dkim=pass header.d=example.org"), trusted=True),
    case("dkim by identity", results("dkim=pass header.i=@example.org"), trusted=True),
    case(
        "second dkim aligned",
        results("dkim=fail header.d=example.org; dkim=pass header.d=example.org"),
        trusted=True,
    ),
    case("dkim of another", results("dkim=pass header.d=list.example")),
    case("dkim of a child", results("dkim=pass header.d=evil.example.org")),
    case("dkim of the top", results("dkim=pass header.d=org")),
    case("spf aligned", results("spf=pass smtp.mailfrom=linda@example.org"), trusted=True),
    case("spf by domain", results("spf=pass smtp.mailfrom=example.org"), trusted=True),
    case("spf of another", results("spf=pass smtp.mailfrom=linda@evil.example")),
    case("spf of the greeting", results("spf=pass smtp.helo=example.org")),
    case("spf soft", results("spf=softfail smtp.mailfrom=linda@example.org")),
    Case(
        name="address in the name",
        from_addr="evil@evil.example",
        raw=letter("x", "x", PASSED, 'From: "linda@example.org" <evil@evil.example>'),
    ),
    Case(
        name="address in an encoded name",
        from_addr="evil@evil.example",
        raw=letter(
            "x",
            "x",
            PASSED,
            "From: =?utf-8?q?Linda_=3Clinda=40example.org=3E?= <evil@evil.example>",
        ),
    ),
    *(
        Case(
            name=f"author: {author}",
            raw=letter("x", "x", PASSED, f"From: {author}"),
            from_addr=None,
            may_answer=False,
            flaws=frozenset({flaw}),
        )
        for author, flaw in (
            ("linda@example.org, evil@evil.example", "several_from"),
            ("<linda@example.org> <evil@evil.example>", "bad_from"),
            ("<evil@evil.example> linda@example.org", "bad_from"),
            ("linda@example.org@evil.example", "bad_from"),
            ("linda@[192.0.2.1]", "bad_from"),
            ("linda @example.org", "bad_from"),
        )
    ),
    Case(
        name="two authors' fields",
        raw=letter("x", "x", PASSED, "From: evil@evil.example\nFrom: linda@example.org"),
        from_addr=None,
        may_answer=False,
        flaws=frozenset({"several_from", "double_field"}),
    ),
    Case(
        name="look-alike letter",
        from_addr="lindа@example.org",
        raw=letter("x", "x", PASSED, "From: lindа@example.org"),
        trusted=True,
    ),
)
