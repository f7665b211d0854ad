"""How is something found by its words?"""
