"""What was asked, what came back, and what is it worth?"""
