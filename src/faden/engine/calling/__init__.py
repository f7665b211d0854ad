"""Who finds out whether a customer can be called back, and keeps what was agreed?"""
