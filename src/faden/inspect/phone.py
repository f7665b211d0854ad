"""Which telephone number is meant?"""

from __future__ import annotations

from faden.core.address import MAX_RAW_CHARS, Address, BadAddress, parse_address
from faden.inspect.case import Answer, BadCase, Case

REGION = "DE"  #: as in an account that names none


def phone(case: Case) -> Answer:
    """`raw`, `region` -> `e164`, or null with the reason."""
    region = case.text_or("region", REGION).upper()
    if len(region) > len("001"):
        raise BadCase("`region` is a country's two letters, like DE")
    raw = case.text_or("raw", "")
    found = parse_address(raw[: MAX_RAW_CHARS + 1], scheme="tel", region=region)
    match found:
        case Address(scheme="tel", value=value):
            return {"e164": value}
        case Address(scheme=scheme):
            return {"e164": None, "why": [f"{scheme}: is no telephone number"]}
        case BadAddress(reason=reason):
            return {"e164": None, "why": [reason.value]}
        case _:
            return {"e164": None, "why": ["withheld"]}
