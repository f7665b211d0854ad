"""Who asks, hears and settles questions?"""
