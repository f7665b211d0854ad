"""Who is told what happens on the threads, how far, and what became of each telling?"""
