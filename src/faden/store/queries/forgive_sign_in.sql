-- The right password: this person's failures here are forgiven, and one of the place's.
with own as (
    delete from sign_in_failure
    where who = %(pair)s
)
delete from sign_in_failure
where ctid in (
    select ctid from sign_in_failure
    where who = %(place)s and at = %(now)s
    limit 1
)
