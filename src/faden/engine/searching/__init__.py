"""Who keeps up to date by what customers and messages are found?"""
