"""Which team looks after a special case, and who must not?"""
