"""How much attention does a ticket get, and who said so?"""
