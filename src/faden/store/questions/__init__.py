"""Where do questions stand in the database?"""
