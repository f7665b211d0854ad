"""How are tickets handled and notes left by those who work at the desk?"""
