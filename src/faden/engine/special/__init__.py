"""How do special cases get to their desk, and how is goodwill given?"""
