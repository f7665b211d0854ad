"""What do colleagues do with tickets and for one another?"""
