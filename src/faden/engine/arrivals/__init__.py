"""What makes something that came in the same thing when it comes again?"""
