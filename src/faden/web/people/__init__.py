"""What people do about themselves and what admins see of it: codes, sessions, the audit log."""
