"""Does a customer say that messages shall stop?"""
