"""How are other people's servers called?"""
