-- A try counts as wrong until it has found something; what is old goes.
with old as (
    delete from reference_try
    where ctid = any(array(
        select ctid from reference_try
        where workspace_id = %(workspace)s and at <= %(since)s
        for update skip locked
    ))
)
insert into reference_try (workspace_id, who, at)
values (%(workspace)s, %(who)s, %(now)s)
