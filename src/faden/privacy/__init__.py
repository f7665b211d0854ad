"""What does an operator do for one person: hand out everything, or take everything away?"""
