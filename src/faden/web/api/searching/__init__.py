"""How do programs search customers and messages?"""
