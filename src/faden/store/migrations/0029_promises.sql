-- Promises, as they stand on the thread, beside it: for alarms and lists
-- (docs/decisions/0046-promises.md).
create table promise (
    bucket smallint not null,
    promise_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    state text collate "C" not null,
    due_at timestamptz not null,
    rings_at timestamptz,
    broken boolean not null default false,
    standing jsonb not null,
    primary key (bucket, promise_id)
) with (fillfactor = 80);
create index promise_due on promise (rings_at) where rings_at is not null;
create index promise_open on promise (workspace_id, due_at) where state = 'open';
create index promise_customer on promise (workspace_id, customer_id, due_at desc);

alter table promise enable row level security;
alter table promise force row level security;
create policy engine on promise to faden_engine using (true) with check (true);
create policy reader on promise for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy limits on promise as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy apart on promise as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
grant select, insert, update, delete on promise to faden_engine;
grant select on promise to faden_reader;
