"""The e-mail channel: IMAP mailboxes and SMTP hand-over in, submission out."""
