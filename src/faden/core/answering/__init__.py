"""What follows when a customer answers a question?"""
