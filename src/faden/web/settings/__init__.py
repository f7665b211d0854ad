"""The pages on which a company sets up itself: teams, hours, people, programs."""
