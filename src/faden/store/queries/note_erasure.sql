-- Who erased whom (by hash), when, why and how much; what must still be removed from the disk.
insert into erasure (erasure_id, workspace_id, marks, by_whom, reason, at, counts, blobs)
select
    %(erasure)s::uuid,
    %(workspace)s,
    array(
        select erasure_mark(
            (select secret from erasure_key where workspace_id = %(workspace)s), uri
        )
        from unnest(%(uri)s) as gone (uri)
        order by 1
    ),
    %(by)s,
    %(reason)s,
    %(now)s,
    %(counts)s::jsonb,
    %(digests)s::bytea[]
