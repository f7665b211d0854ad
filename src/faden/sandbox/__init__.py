"""What plays the customers' side in the demo: their phones and their mailboxes?"""
