"""What may a program ask customers, and how is it told what they answered?"""
