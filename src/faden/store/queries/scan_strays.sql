-- Under which names receipts wait for their message.
select distinct stray_receipt.name
from stray_receipt
where stray_receipt.workspace_id = %(workspace)s
