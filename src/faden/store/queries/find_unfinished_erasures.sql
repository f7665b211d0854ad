-- Erasures whose files are still on the disk.
select erasure_id, workspace_id, blobs from erasure where done_at is null order by at
