"""What does the engine do so that nobody waits for somebody who is not there?"""
