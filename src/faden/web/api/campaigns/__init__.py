"""Campaigns for programs: one message to many customers."""
