-- What other systems do for a customer, as it stands on the thread, beside it: for alarms and lists
-- (docs/decisions/0047-processes.md).
create table process (
    bucket smallint not null,
    process_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    system text collate "C" not null,
    external_id text collate "C" not null,
    state text collate "C" not null,
    rings_at timestamptz,
    standing jsonb not null,
    primary key (bucket, process_id)
) with (fillfactor = 80);
create index process_due on process (rings_at) where rings_at is not null;
create index process_running on process (workspace_id, rings_at) where state = 'running';
create index process_customer on process (workspace_id, customer_id);

alter table process enable row level security;
alter table process force row level security;
create policy engine on process to faden_engine using (true) with check (true);
create policy reader on process for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy limits on process as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy apart on process as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
grant select, insert, update, delete on process to faden_engine;
grant select on process to faden_reader;
