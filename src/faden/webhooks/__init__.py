"""How does an operator let other systems subscribe to what happens?"""
