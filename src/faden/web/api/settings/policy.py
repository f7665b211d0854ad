"""What did the workspace decide (business hours, owners, deadlines), and how is it changed?"""

from __future__ import annotations

from typing import Any

import msgspec

from faden.engine.administration import policy
from faden.engine.administration.deed import Deed
from faden.engine.settings import SETTINGS
from faden.store.views_report import decided
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation
from faden.web.api.settings.changing import Changed, changed, changing, reading

_SETTINGS = "/api/v1/settings"


class SettingShown(msgspec.Struct):
    """A setting as it is stored; null: its default holds."""

    key: str
    value: Any


class SettingsShown(msgspec.Struct):
    """Every setting there is."""

    items: list[SettingShown]


class SettingBody(Body):
    """The new value; null takes it back to its default."""

    value: Any


class SettingChanged(Changed):
    """It holds everywhere within seconds."""

    key: str
    value: Any


async def show(call: Call, _body: None) -> SettingsShown:
    """List the settings."""
    stored = await decided(call.services.views, call.workspace)
    return SettingsShown([SettingShown(key, stored.get(key)) for key in SETTINGS])


async def put(call: Call, body: SettingBody) -> SettingChanged:
    """Change one."""
    key = str(call.request.path_params["key"])[:100]

    async def act(deed: Deed) -> SettingChanged:
        await policy.set_one(deed, key, body.value)
        return SettingChanged(key=key, value=body.value)

    return await changed(call, body, act, gives=SettingChanged)


def operations() -> list[Operation]:
    """Return what can be asked about settings."""
    return [
        reading(_SETTINGS, "listSettings", "Show what the workspace decided", show, SettingsShown),
        changing(
            f"PUT {_SETTINGS}/{{key}}",
            "setSetting",
            "Change one setting, such as hours; it is checked first",
            put,
            SettingChanged,
            takes=SettingBody,
        ),
    ]
