"""What do colleagues do with tickets, notes and records, besides answering?"""
