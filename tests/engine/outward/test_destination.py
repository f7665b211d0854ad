"""Does the hub refuse to call what lies inside, however it is written?"""

from ipaddress import IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.engine.outward.destination import HTTP_TOO, Allowed, Blocked, judge_ip, judge_url

PUBLIC = [
    "https://hooks.example.org/in",
    "https://hooks.example.org:8443/in?key=a%20b#part",
    "HTTPS://Hooks.Example.ORG",
    "https://bücher.example/straße",
    "https://xn--bcher-kva.example/",
    "https://9.9.9.9/",
    "https://[2620:fe::9]/",
    "https://[::ffff:9.9.9.9]/",
    "https://[64:ff9b::909:909]/",
    "https://a_b.example.org/",
    "https://hooks.example.org/in?next=http://127.0.0.1/@x",
]

INSIDE = [
    "https://127.0.0.1/",
    "https://127.8.9.1/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://168.63.129.16/",
    "https://100.100.100.200/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://198.18.0.1/",
    "https://192.0.2.7/",
    "https://198.51.100.7/",
    "https://203.0.113.7/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[100::1]/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://me.localhost/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    "https://fritz.box.home.arpa/",
    "https://intranet/",
    "https://db.corp/",
    "https://127.0.0.1.nip.io/",
    "https://localtest.me/",
    "https://localhost.localdomain/",
    "https://kubernetes.default/",
    "https://kubernetes.default.svc/",
    "https://vault.service.consul/",
    "https://metadata.goog/",
    "https://fritz.box/",
    "https://shop.test/",
    "https://shop.invalid/",
    "https://shop.onion/",
    "https://7f000001.c0a80001.rbndr.us/",
]

ODD = [
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0X7F.0.0.1/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://0/",
    "https://1.2.3.4.5/",
    "https://256.1.1.1/",
    "https://example.org./",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://١٢٧.٠.٠.١/",
    "https://①②⑦.⓪.⓪.①/",
    "https://ｌocalhost/",
    "https://loc\u00adalhost/",
    "https://faß.example/",
    "https://%31%32%37.0.0.1/",
    "https://127.0.0.1%00.example.org/",
    "https://[::1%25lo]/",
    "https://[fe80::1%eth0]/",
    "https://[::ffff:0x7f.1]/",
    "https://[v1.a]/",
    "https://::1/",
    "https://[127.0.0.1]/",
    "https://user@example.org/",
    "https://example.org@127.0.0.1/",
    "https://127.0.0.1#@example.org/",
    "https://127.0.0.1?@example.org/",
    "https://example.org\\@127.0.0.1/",
    "https://example.org:443@127.0.0.1/",
    "https://exa\tmple.org/",
    "https://example.org\r\nHost: inside/",
    " https://example.org/",
    "https://example.org/a b",
    "https://example.org\u3000/",
    "https:///path",
    "https://",
    "https:/example.org/",
    "//example.org/",
    "example.org",
    "",
    "https://example.org:/",
    "https://example.org:0/",
    "https://example.org:22/",
    "https://example.org:6379/",
    "https://example.org:99999/",
    "https://example.org:+443/",
    "https://example.org:４４３/",
    "https://a..example.org/",
    "https://-a.example.org/",
    "https://" + "a" * 64 + ".example.org/",
    "https://example.org/" + "a" * 2_048,
    "https://\ud800.example.org/",
]

OTHER_SCHEMES = [
    "http://hooks.example.org/in",
    "ftp://example.org/",
    "file://localhost/etc/passwd",
    "gopher://example.org/",
    "dict://example.org:11211/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:///run/postgres",
]


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_server_may_be_called(url: str) -> None:
    assert isinstance(judge_url(url), Allowed)


@pytest.mark.parametrize("url", INSIDE + ODD + OTHER_SCHEMES)
def test_everything_else_is_refused_with_a_reason(url: str) -> None:
    judged = judge_url(url)
    assert isinstance(judged, Blocked)
    assert judged.reason


@pytest.mark.parametrize("url", INSIDE + ODD)
def test_plain_http_opens_no_other_door(url: str) -> None:
    plain = url.replace("https:", "http:").replace("HTTPS:", "http:")
    assert isinstance(judge_url(plain, schemes=HTTP_TOO), Blocked)


def test_http_is_possible_where_it_is_asked_for() -> None:
    assert judge_url("http://hooks.example.org/in", schemes=HTTP_TOO) == Allowed(
        "http", "hooks.example.org", 80, "/in"
    )


def test_what_was_read_is_what_will_be_called() -> None:
    assert judge_url("https://Bücher.Example:8443/ü?q=ä#part") == Allowed(
        "https", "xn--bcher-kva.example", 8443, "/%C3%BC?q=%C3%A4"
    )


def test_the_operator_may_allow_a_host_with_its_port_and_nothing_near_it() -> None:
    allow = frozenset({"127.0.0.1:9000", "[::1]:9000", "pbx.internal:5001"})
    verdicts = {
        url: isinstance(judge_url(url, allow), Allowed)
        for url in (
            "http://127.0.0.1:9000/in",
            "https://127.0.0.1:9000/in",
            "http://[0:0:0:0:0:0:0:1]:9000/",
            "http://PBX.internal:5001/",
            "http://127.0.0.1:9001/",
            "http://127.0.0.1/",
            "http://user@127.0.0.1:9000/",
            "http://127.0.0.2:9000/",
            "http://2130706433:9000/",
            "ftp://127.0.0.1:9000/",
        )
    }
    assert [url for url, allowed in verdicts.items() if allowed] == [
        "http://127.0.0.1:9000/in",
        "https://127.0.0.1:9000/in",
        "http://[0:0:0:0:0:0:0:1]:9000/",
        "http://PBX.internal:5001/",
    ]


def test_a_user_name_is_refused_with_advice() -> None:
    judged = judge_url("https://linda@example.org/")
    assert isinstance(judged, Blocked)
    assert "header" in judged.reason


def test_an_address_of_one_link_only_is_not_public() -> None:
    assert judge_ip(IPv6Address("2620:fe::9")) is None
    assert isinstance(judge_ip(IPv6Address("2620:fe::9%eth0")), Blocked)


@given(st.text() | st.text().map(lambda text: f"https://{text}/"))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert isinstance(judge_url(text), Allowed | Blocked)


@given(st.text().map(lambda text: f"https://{text}"))
def test_what_is_allowed_is_plain_ascii_without_line_breaks(url: str) -> None:
    judged = judge_url(url)
    if isinstance(judged, Allowed):
        assert f"{judged.authority}{judged.target}".isascii()
        assert f"{judged.authority}{judged.target}".isprintable()
        assert " " not in judged.target


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_as_itself(address: object) -> None:
    plain = judge_ip(ip_address(str(address)))
    mapped = judge_ip(ip_address(f"::ffff:{address}"))
    nat64 = judge_ip(ip_address(f"64:ff9b::{address}"))
    assert mapped == nat64 == plain


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public_here(address: object) -> None:
    ip = ip_address(str(address))
    if judge_ip(ip) is None and not str(ip).startswith("64:ff9b::"):
        embedded = getattr(ip, "ipv4_mapped", None) or ip
        assert not embedded.is_private
        assert not embedded.is_multicast
        assert not embedded.is_reserved
