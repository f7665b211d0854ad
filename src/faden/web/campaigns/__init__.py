"""One message to many customers: drafted, tried, started, watched and stopped on a page."""
