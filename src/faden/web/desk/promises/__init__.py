"""Promises on the desk."""
