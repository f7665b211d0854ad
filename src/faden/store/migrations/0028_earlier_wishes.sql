-- A sender that comes later hears the wishes that stand: how far it has got
-- (docs/decisions/0043-earlier-wishes.md).

-- Whose records may have a no: found without reading the others. Few events are of these kinds, and
-- all the others stay out of the index.
create index event_wishing on event (workspace_id, bucket, customer_id)
where kind in ('consent_withdrawn', 'household_declared');

-- `since` says which registration it is of: who was away and is back begins anew.
create table wish_sweep (
    workspace_id integer not null references workspace,
    sender text collate "C" not null,
    since timestamptz not null,
    next_at timestamptz,
    at_bucket smallint not null default -1,
    at_customer uuid not null default '00000000-0000-0000-0000-000000000000',
    expected integer,
    looked integer not null default 0,
    told integer not null default 0,
    done_at timestamptz,
    primary key (workspace_id, sender),
    constraint done_sweep_is_not_due check ((next_at is null) = (done_at is not null))
);

-- What a sender still owes, without what it has acknowledged.
create index passed_wish_owed on passed_wish (workspace_id, sender, due_at)
where acknowledged_at is null;

alter table wish_sweep enable row level security;
alter table wish_sweep force row level security;
create policy engine on wish_sweep to faden_engine using (true) with check (true);
create policy reader on wish_sweep for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on wish_sweep to faden_engine;
grant select (workspace_id, sender, since, expected, looked, told, done_at)
on wish_sweep to faden_reader;
create policy limits on wish_sweep as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
