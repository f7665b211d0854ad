"""What is a conversation found by, and what does somebody look for?"""
