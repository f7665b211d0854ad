"""What may a program do about special cases and goodwill?"""
