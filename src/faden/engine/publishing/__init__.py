"""How do other systems of a company learn what happens on its threads?"""
