-- Offers: the catalogue, who has read it, what was offered to whom, and what was redeemed
-- (docs/decisions/0044-offers.md).

-- 1. The catalogue. A published version is never changed; the newest is what is offered.
create table offer (
    workspace_id integer not null references workspace,
    offer_id text collate "C" not null,
    version integer not null check (version > 0),
    state text collate "C" not null check (state in ('draft', 'published', 'withdrawn')),
    terms jsonb not null,
    until timestamptz not null,
    changed_at timestamptz not null,
    changed_by text collate "C" not null,
    reason text not null default '',
    primary key (workspace_id, offer_id, version)
);
create table offer_read (
    workspace_id integer not null references workspace,
    offer_id text collate "C" not null,
    version integer not null,
    agent_id text collate "C" not null,
    at timestamptz not null,
    primary key (workspace_id, offer_id, version, agent_id)
);

-- 2. What was offered to a customer, as it stands on the thread, beside it: for alarms and lists.
create table offer_grant (
    bucket smallint not null,
    grant_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    offer_id text collate "C" not null,
    at timestamptz not null,
    until timestamptz not null,
    rings_at timestamptz,
    redeemed_at timestamptz,
    held jsonb not null,
    primary key (bucket, grant_id)
) with (fillfactor = 80);
create index offer_grant_due on offer_grant (rings_at) where rings_at is not null;
create index offer_grant_customer on offer_grant (workspace_id, customer_id, at desc);
create index offer_grant_offer on offer_grant (workspace_id, offer_id, at desc);

-- 3. The last wall against having it twice: the lock on the thread comes first.
create table redemption (
    bucket smallint not null,
    grant_id uuid not null,
    redemption_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    at timestamptz not null,
    constraint redeemed_once primary key (bucket, grant_id)
);

alter table offer enable row level security;
alter table offer force row level security;
alter table offer_read enable row level security;
alter table offer_read force row level security;
alter table offer_grant enable row level security;
alter table offer_grant force row level security;
alter table redemption enable row level security;
alter table redemption force row level security;
create policy engine on offer to faden_engine using (true) with check (true);
create policy engine on offer_read to faden_engine using (true) with check (true);
create policy engine on offer_grant to faden_engine using (true) with check (true);
create policy engine on redemption to faden_engine using (true) with check (true);
create policy reader on offer for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on offer_read for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on offer_grant for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy limits on offer_grant as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy apart on offer_grant as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
grant select, insert, update, delete on offer, offer_read, offer_grant, redemption to faden_engine;
grant select on offer, offer_read, offer_grant to faden_reader;
