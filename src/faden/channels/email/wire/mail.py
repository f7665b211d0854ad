"""What is known of one e-mail once it has been read? (The types; anatomy/mail.py tells them.)"""

from faden.channels.email.anatomy.mail import Attachment, Flaw, Limits, Mail, Report, Unreadable

__all__ = ["Attachment", "Flaw", "Limits", "Mail", "Report", "Unreadable"]
