"""What does the law ask for one person: everything about them, or nothing of them?"""
