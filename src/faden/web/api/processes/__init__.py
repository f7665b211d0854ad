"""Processes by the API."""
