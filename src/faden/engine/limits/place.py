"""By what is a place on the network counted, where somebody may do only so much?"""

from ipaddress import IPv6Address, ip_address

_NETWORK_BITS = 64  #: of an IPv6 address: within its network everybody has them all


def network(place: str) -> str:
    """Return by what a place is counted: an IPv4 address, or the network of an IPv6 one.

    >>> network("203.0.113.7"), network("2001:db8:1:2:3::9"), network("")
    ('203.0.113.7', '2001:db8:1:2::', '')
    """
    try:
        address = ip_address(place)
    except ValueError:
        return place
    if not isinstance(address, IPv6Address):
        return str(address)
    kept = int(address) >> (128 - _NETWORK_BITS) << (128 - _NETWORK_BITS)
    return str(IPv6Address(kept))
