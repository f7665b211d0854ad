"""Telling whoever looks on that something happened."""
