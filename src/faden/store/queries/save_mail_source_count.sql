-- What the comparison of a folder with the hub came to.
update mail_source
set checked_at = %(now)s,
    source_count = %(source)s,
    hub_count = %(hub)s,
    quarantined_count = %(quarantined)s,
    twice_count = %(twice)s,
    missing = %(missing)s
where workspace_id = %(workspace)s and account = %(account)s and folder = %(folder)s
