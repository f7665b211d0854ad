"""What does the demo show besides the desk?"""
