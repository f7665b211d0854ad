"""How does a test ask the filter, in this process?"""

import base64
import io
import json
from typing import Any

from faden.inspect.command import filter_cases


def filtered(*lines: bytes) -> list[Any]:
    """What the filter answers to these lines."""
    out = io.BytesIO()
    filter_cases(io.BytesIO(b"\n".join(lines)), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def asked(kind: str, **fields: Any) -> dict[str, Any]:
    """The one answer to a case, without its id."""
    (told,) = filtered(json.dumps({"id": "c1", "kind": kind, **fields}).encode())
    assert told.pop("id") == "c1"
    return dict(told)


def base64_of(raw: bytes) -> str:
    """Bytes as a case holds them."""
    return base64.b64encode(raw).decode()
