-- Which customer a row of an imported file is: the name another system (`source`) has for them.

-- `digest` is of what the row said last; the same again writes nothing. `name` and `addresses` are
-- what it said, so that a change is told from what colleagues or customers changed here. Without
-- `digest` the customer was erased: the row is not imported again.
create table customer_source (
    bucket smallint not null,
    workspace_id integer not null,
    source text collate "C" not null,
    key text collate "C" not null,
    customer_id uuid not null,
    digest bytea,
    name text,
    addresses text[] not null,
    imported_at timestamptz not null,
    primary key (bucket, workspace_id, source, key)
);
create index customer_source_customer on customer_source (workspace_id, customer_id);

alter table customer_source enable row level security;
alter table customer_source force row level security;
create policy engine on customer_source to faden_engine using (true) with check (true);
create policy reader on customer_source for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on customer_source to faden_engine;
grant select on customer_source to faden_reader;
