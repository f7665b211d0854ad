"""How does a customer want to be reached, and when not?"""
