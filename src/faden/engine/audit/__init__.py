"""What must somebody be able to answer for?"""
