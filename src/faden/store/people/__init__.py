"""Who belongs to a workspace, how do they prove it, and what did they do?"""
