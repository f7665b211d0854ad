"""In which words is told what somebody did?"""

from __future__ import annotations

from collections.abc import Mapping

from faden.store.people.audit import Did
from faden.web.language import mark

DEEDS: Mapping[Did, str] = {
    Did.SIGNED_IN: mark("Signed in"),
    Did.SIGN_IN_FAILED: mark("Wrong password"),
    Did.CODE_FAILED: mark("Right password, wrong code"),
    Did.SIGNED_OUT: mark("Signed out"),
    Did.SESSIONS_ENDED: mark("Sessions ended"),
    Did.PASSWORD_CHANGED: mark("Password changed"),
    Did.SECOND_FACTOR_SET_UP: mark("Second factor set up"),
    Did.SECOND_FACTOR_REMOVED: mark("Second factor removed"),
    Did.SECOND_FACTOR_RESET: mark("Second factor reset"),
    Did.RECOVERY_CODE_USED: mark("Recovery code used"),
    Did.RECOVERY_CODES_MADE: mark("New recovery codes made"),
    Did.AGENT_ADDED: mark("Colleague added"),
    Did.AGENT_DISABLED: mark("Colleague disabled"),
    Did.AGENT_ENABLED: mark("Colleague enabled again"),
    Did.ROLE_CHANGED: mark("Role changed"),
    Did.AGENT_LIMITED: mark("Colleague limited to their teams"),
    Did.AGENT_UNLIMITED: mark("Colleague sees all customers"),
    Did.TEAM_ADDED: mark("Team added or renamed"),
    Did.TEAM_JOINED: mark("Joined a team"),
    Did.TEAM_LEFT: mark("Left a team"),
    Did.WORKSPACE_ADDED: mark("Workspace added"),
    Did.SETTING_CHANGED: mark("Setting changed"),
    Did.ACCOUNT_CONNECTED: mark("Account connected or changed"),
    Did.TOKEN_MADE: mark("Key for a program made"),
    Did.TOKEN_REVOKED: mark("Key for a program revoked"),
    Did.WEBHOOK_ADDED: mark("Webhook added"),
    Did.WEBHOOK_CHANGED: mark("Webhook changed"),
    Did.WEBHOOK_PAUSED: mark("Webhook paused"),
    Did.WEBHOOK_RESUMED: mark("Webhook resumed"),
    Did.WEBHOOK_REMOVED: mark("Webhook removed"),
    Did.WEBHOOK_REPLAYED: mark("Webhook told again"),
    Did.WEBHOOK_SECRET_CHANGED: mark("Secret of a webhook changed"),
    Did.CUSTOMER_ERASED: mark("Customer erased"),
    Did.CUSTOMER_EXPORTED: mark("Everything about a customer handed out"),
    Did.ERASURE_HELD: mark("Erasing forbidden by a legal hold"),
    Did.ERASURE_RELEASED: mark("Legal hold lifted"),
    Did.EXPORTED: mark("Messages exported"),
    Did.AUDIT_FORGOTTEN: mark("Old entries of the audit log removed"),
    Did.QUARANTINE_SETTLED: mark("Quarantine settled"),
    Did.QUARANTINE_FILED: mark("Filed from the quarantine"),
    Did.CUSTOMERS_IMPORTED: mark("Customers imported"),
    Did.BACKUP_TAKEN: mark("Backup taken"),
    Did.RESTORED: mark("Restored from a backup"),
    Did.WENT_LIVE: mark("Restored installation went live"),
    Did.CUSTOMERS_JOINED: mark("Customers joined"),
    Did.JOIN_DECLINED: mark("Declined to join customers"),
    Did.CUSTOMER_SPLIT: mark("Customer split"),
    Did.HOUSEHOLD_DECLARED: mark("Household declared"),
    Did.WISH_RECORDED: mark("Wish recorded"),
}

#: what stands beside a deed, by the name it is stored under
DETAILS: Mapping[str, str] = {
    "before": mark("before that"),
    "channel": mark("channel"),
    "count": mark("how many"),
    "granted": mark("allowed"),
    "how": mark("how"),
    "kinds": mark("what it is told"),
    "name": mark("name"),
    "other": mark("with"),
    "purposes": mark("purposes"),
    "role": mark("role"),
    "sessions": mark("sessions ended"),
    "setting": mark("setting"),
    "teams": mark("teams"),
    "tokens": mark("keys ended"),
    "value": mark("now"),
}
