"""What do copies of other systems' mails put on the customers' threads?"""
