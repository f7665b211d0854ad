-- Take the receipts that waited for these names.
delete from stray_receipt
using unnest(%(bucket)s, %(name)s) as asked (bucket, name)
where stray_receipt.bucket = asked.bucket and stray_receipt.name = asked.name
returning stray_receipt.workspace_id, stray_receipt.name, stray_receipt.state,
    stray_receipt.reason, stray_receipt.at
