"""Offers: made, honoured once on any channel, undone, refused with a reason."""
