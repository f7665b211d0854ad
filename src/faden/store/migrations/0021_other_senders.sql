-- Other systems of the company that write to its customers: which wishes they were told, whether
-- they said that they obey, and what they sent all the same (docs/decisions/0029-other-senders.md).

-- A webhook with a sender is that system's ear: it hears wishes, and nothing else.
alter table webhook_subscription
add column sender text collate "C",
add column acknowledge_within interval not null default interval '1 hour';
create unique index webhook_sender on webhook_subscription (workspace_id, sender)
where sender is not null;
grant select (sender, acknowledge_within) on webhook_subscription to faden_reader;

create table passed_wish (
    bucket smallint not null,
    wish_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    sender text collate "C" not null,
    at timestamptz not null,
    due_at timestamptz not null,
    rings_at timestamptz,
    acknowledged_at timestamptz,
    primary key (bucket, wish_id),
    constraint acknowledged_wish_rings_no_more check (acknowledged_at is null or rings_at is null)
);
create index passed_wish_ringing on passed_wish (rings_at) where rings_at is not null;
create index passed_wish_open on passed_wish (workspace_id, customer_id)
where acknowledged_at is null;
create index passed_wish_customer on passed_wish (bucket, customer_id);

create table incident (
    bucket smallint not null,
    customer_id uuid not null,
    sequence bigint not null,
    workspace_id integer not null references workspace,
    sender text collate "C" not null,
    message_id uuid not null,
    at timestamptz not null,
    primary key (bucket, customer_id, sequence)
);
create index incident_lately on incident (workspace_id, at desc);

alter table passed_wish enable row level security;
alter table passed_wish force row level security;
alter table incident enable row level security;
alter table incident force row level security;
create policy engine on passed_wish to faden_engine using (true) with check (true);
create policy engine on incident to faden_engine using (true) with check (true);
create policy reader on passed_wish for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on incident for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on passed_wish, incident to faden_engine;
grant select on passed_wish, incident to faden_reader;
create policy limits on passed_wish as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on incident as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
