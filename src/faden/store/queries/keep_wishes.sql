-- Keep the proof of wishes under the hash of the address; what stood before stands no more.
with marked as materialized (
    select erasure_mark(
        (select secret from erasure_key where workspace_id = %(workspace)s), uri
    ) as mark, said.*
    from unnest(
        %(uri)s, %(wish)s, %(purpose)s, %(at)s, %(wording)s, %(by)s, %(for_address)s, %(stands)s
    ) as said (uri, wish, purpose, said_at, wording, by_whom, for_address, stands)
)
insert into kept_wish (
    workspace_id, mark, wish, purpose, said_at, wording, by_whom, for_address, stands, keep_until
)
select %(workspace)s, mark, wish, purpose, said_at, wording, by_whom, for_address::boolean,
    stands::boolean, case when not stands::boolean then %(keep_until)s::timestamptz end
from marked
on conflict (workspace_id, mark, wish, purpose, said_at)
do update set stands = excluded.stands, keep_until = excluded.keep_until
