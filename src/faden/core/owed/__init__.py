"""What is owed to a customer, and what is said when it will not come?"""
