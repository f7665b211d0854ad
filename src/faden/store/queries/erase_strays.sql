-- Receipts that wait for a message of a person who was erased.
delete from stray_receipt
where workspace_id = %(workspace)s and (name = any(%(name)s) or reason = any(%(name)s))
