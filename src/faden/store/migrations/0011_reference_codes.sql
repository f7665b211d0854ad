-- The code by which a customer names their conversation on any channel, and who tried which.

-- Live until the ticket is closed. The row stays, so that no code is ever given twice.
create table reference_code (
    bucket smallint not null,
    workspace_id integer not null,
    code text collate "C" not null check (code ~ '^[1-9][0-9]{5,17}$'),
    ticket_id uuid not null,
    customer_id uuid not null,
    given_at timestamptz not null,
    ended_at timestamptz,
    primary key (bucket, workspace_id, code)
);
create index reference_code_live on reference_code (workspace_id) where ended_at is null;
create index reference_code_customer on reference_code (workspace_id, customer_id);

-- Tries that found nothing, within the last hour. `who` is a hash: of an address, a call, an agent.
create table reference_try (
    workspace_id integer not null references workspace,
    who bytea not null check (octet_length(who) = 32),
    at timestamptz not null
);
create index reference_try_who on reference_try (workspace_id, who, at);
create index reference_try_at on reference_try (workspace_id, at);

alter table reference_code enable row level security;
alter table reference_code force row level security;
alter table reference_try enable row level security;
alter table reference_try force row level security;

create policy engine on reference_code to faden_engine using (true) with check (true);
create policy engine on reference_try to faden_engine using (true) with check (true);
create policy reader on reference_code for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on reference_try for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);

grant select, insert, update, delete on reference_code, reference_try to faden_engine;
grant select on reference_code to faden_reader;
grant select (workspace_id, at) on reference_try to faden_reader;
