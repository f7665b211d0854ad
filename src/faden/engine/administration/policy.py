"""How is one setting of a workspace changed, so that a wrong one is never stored?"""

from __future__ import annotations

import json

from faden.engine.administration.deed import Deed, Refused
from faden.engine.settings import SETTINGS, SettingError, policy_of
from faden.store.people import agents
from faden.store.people.audit import Did


async def set_one(deed: Deed, key: str, value: object) -> str:
    """Change a setting; None takes it back to its default. Return it as it is shown."""
    if key not in SETTINGS:
        there = ", ".join(SETTINGS)
        raise Refused("not_found", f"there is no setting {key!r}; there are: {there}")
    policy = await agents.policy(deed.connection, deed.workspace)
    changed = {name: kept for name, kept in policy.items() if name != key}
    if value is not None:
        changed[key] = value
    try:
        policy_of(changed)
    except SettingError as error:
        raise Refused("invalid", str(error)) from None
    await agents.set_policy(deed.connection, deed.workspace, changed)
    shown = json.dumps(value, ensure_ascii=False, sort_keys=True)
    await deed.note(Did.SETTING_CHANGED, f"setting:{key}", setting=key, value=shown)
    return shown
