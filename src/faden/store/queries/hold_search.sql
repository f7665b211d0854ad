-- Keep the follower from filling in what this transaction takes away.
select search_progress.one from search_progress for update
