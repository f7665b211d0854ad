-- Messages that go over several ways, one after the other (docs/decisions/0033-cascade.md): when
-- somebody must look at one, and how it ended. What it is stands on the thread.

create table cascade (
    bucket smallint not null,
    cascade_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    started_at timestamptz not null,
    changed_at timestamptz not null,
    steps smallint not null,
    rings_at timestamptz,
    outcome text collate "C" not null default '',
    primary key (bucket, cascade_id),
    constraint cascade_rings_until_it_ends check ((rings_at is null) = (outcome <> ''))
);
create index cascade_ringing on cascade (rings_at) where rings_at is not null;
create index cascade_customer on cascade (bucket, customer_id);
create index cascade_lately on cascade (workspace_id, started_at desc);

alter table cascade enable row level security;
alter table cascade force row level security;
create policy engine on cascade to faden_engine using (true) with check (true);
create policy reader on cascade for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on cascade to faden_engine;
grant select on cascade to faden_reader;
create policy limits on cascade as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
