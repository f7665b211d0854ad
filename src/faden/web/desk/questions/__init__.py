"""How does the desk show questions to customers, and ask them?"""
