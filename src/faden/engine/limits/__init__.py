"""Whose customers does somebody reach who is limited to teams?"""
