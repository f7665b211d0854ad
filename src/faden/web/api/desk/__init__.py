"""What may a program do with tickets and notes, as those at the desk do?"""
