"""Where do reference codes stand, and how often did who try one?"""
