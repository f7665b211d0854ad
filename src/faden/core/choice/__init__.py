"""What does a customer choose, and how is it taken back?"""
