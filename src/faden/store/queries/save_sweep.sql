-- How far a sender has got with the earlier wishes.
update wish_sweep
set
    next_at = %(next_at)s::timestamptz,
    at_bucket = %(bucket)s::smallint,
    at_customer = %(customer)s::uuid,
    expected = %(expected)s::integer,
    looked = %(looked)s::integer,
    told = %(told)s::integer,
    done_at = %(done_at)s::timestamptz
where workspace_id = %(workspace)s and sender = %(sender)s
