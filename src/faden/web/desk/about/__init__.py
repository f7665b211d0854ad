"""What stands around a customer's thread, besides what was said on it?"""
