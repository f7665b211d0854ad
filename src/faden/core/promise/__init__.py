"""What did we promise a customer, until when, and does it hold?"""
