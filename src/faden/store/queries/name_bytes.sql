-- The bytes that somebody who is limited may read in this transaction: of a message they have seen.
select set_config('faden.bytes', %(account)s::text || E'\n' || %(key)s::text, true)
