-- What customers and messages are found by (docs/decisions/0027-search.md). One follower of the log
-- fills both, so whoever writes an event waits for nothing here.

-- How far the follower has read, in the order of (transaction, position). Whoever holds this row
-- fills; an erasure holds it too, so that nothing it took away is filled in again behind it.
create table search_progress (
    one boolean primary key default true check (one),
    cursor_xid bigint not null,
    cursor_position bigint not null,
    -- how many messages were taken in: the number of the next one
    newest bigint not null default 0
);
insert into search_progress values (true, 0, -1);

-- One row for each record: the words of every name and address it ever had. See core/search/name.py.
create table search_customer (
    bucket smallint not null,
    customer_id uuid not null,
    workspace_id integer not null,
    at timestamptz not null,
    words tsvector not null,
    primary key (bucket, customer_id)
) with (fillfactor = 80);
create index search_customer_words on search_customer using gin ((array [workspace_id]), words)
with (gin_pending_list_limit = 1024);

-- One row for each message, note or call with words. `shelf` is the company and the stretch of
-- messages in which it was taken in, so that the newest stretches can be looked through alone: a
-- word that stands in every second message costs what it costs to find the newest of them.
create table search_message (
    bucket smallint not null,
    customer_id uuid not null,
    sequence bigint not null,
    workspace_id integer not null,
    shelf bigint not null,
    at timestamptz not null,
    words tsvector not null,
    primary key (bucket, customer_id, sequence)
);
create index search_message_words on search_message using gin ((array [shelf]), words)
with (gin_pending_list_limit = 1024);
-- The planner's statistics would hold words of customers, and it needs none of them.
alter table search_customer alter column words set statistics 0;
alter table search_message alter column words set statistics 0;

alter table search_progress enable row level security;
alter table search_progress force row level security;
alter table search_customer enable row level security;
alter table search_customer force row level security;
alter table search_message enable row level security;
alter table search_message force row level security;
create policy engine on search_progress to faden_engine using (true) with check (true);
create policy engine on search_customer to faden_engine using (true) with check (true);
create policy engine on search_message to faden_engine using (true) with check (true);
grant select, insert, update, delete on search_progress, search_customer, search_message
to faden_engine;

-- An order number or key of another system finds its customer.
create index customer_source_key on customer_source (workspace_id, key);

-- Where to look. Row security would keep these indexes from being used, because the operators of
-- text search are not leakproof. So people read neither table; the functions give places alone, of
-- the company that the transaction names, and whoever asks joins them with `thread` or `event`,
-- behind both walls. They belong to the engine's role (`migrate.py` sees to that). The planner knows
-- too little of words to choose well; a whole table is never the right choice here.
create function faden_find_customers(wanted tsquery, most integer)
returns table (customer_id uuid, at timestamptz)
language plpgsql stable strict security definer
set search_path = public, pg_temp
set enable_seqscan = off
as $$
declare
    company integer := nullif(current_setting('faden.workspace', true), '')::integer;
begin
    return query
    select found.customer_id, found.at
    from search_customer as found
    where (array[found.workspace_id]) @> array[company] and found.words @@ wanted
    order by found.at desc, found.customer_id asc
    limit most;
end
$$;

create function faden_find_messages(
    wanted tsquery, newest integer, oldest integer, known integer, most integer
)
returns table (bucket smallint, customer_id uuid, sequence bigint, at timestamptz)
language plpgsql stable strict security definer
set search_path = public, pg_temp
set enable_seqscan = off
as $$
declare
    company bigint := nullif(current_setting('faden.workspace', true), '')::bigint;
begin
    return query
    select found.bucket, found.customer_id, found.sequence, found.at
    from search_message as found
    where
        (array[found.shelf]) && (
            select array_agg(company << 32 | stretch)
            from generate_series(oldest::bigint, newest::bigint) as stretch
        )
        and found.words @@ wanted
    order by found.at desc, found.customer_id asc, found.sequence desc
    limit most offset known;
end
$$;

create function faden_search_reach()
returns table (newest bigint, xid bigint)
language sql stable security definer
set search_path = public, pg_temp
as 'select newest, cursor_xid from search_progress';

revoke all on function faden_find_customers(tsquery, integer) from public;
revoke all on function faden_find_messages(tsquery, integer, integer, integer, integer) from public;
revoke all on function faden_search_reach() from public;
grant execute on function faden_find_customers(tsquery, integer) to faden_reader;
grant execute on function faden_find_messages(tsquery, integer, integer, integer, integer) to faden_reader;
grant execute on function faden_search_reach() to faden_reader;
