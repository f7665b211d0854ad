"""What is stored of one person, and how is it taken away?"""
