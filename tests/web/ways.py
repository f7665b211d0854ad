"""How does a test ask for something by a route?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One route, with what must be sent to reach its heart."""

    route: str
    form: dict[str, str] | None = None
    json: Mapping[str, object] | None = None
    query: str = ""
    file: bytes = b""

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    def path(self, names: dict[str, str]) -> str:
        return self.route.partition(" ")[2].format(**names) + self.query.format(**names)
