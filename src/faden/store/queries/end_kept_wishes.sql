-- What was kept of these addresses stands no more: what the person wished since then counts.
update kept_wish
set stands = false, keep_until = %(keep_until)s
where workspace_id = %(workspace)s
    and stands
    and mark = any(
        array(
            select erasure_mark(
                (select secret from erasure_key where workspace_id = %(workspace)s), uri
            )
            from unnest(%(uri)s) as gone (uri)
        )
    )
