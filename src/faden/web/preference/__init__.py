"""The pages a customer opens by a link of ours: their wishes, and their thread with us."""
