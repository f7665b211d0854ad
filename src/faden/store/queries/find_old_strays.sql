-- Workspaces with receipts whose message has not turned up.
select distinct workspace_id from stray_receipt where at < %(before)s
