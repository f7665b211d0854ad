"""How does a conversation get its reference code, and who may try one?"""
