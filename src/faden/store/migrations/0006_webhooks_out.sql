-- Systems of the company that are told what happens on the threads, and what became of each telling.

-- The cursor is the last event that was put into the log of deliveries. `version` counts what people
-- changed: whoever publishes under an older one writes nothing any more.
create table webhook_subscription (
    workspace_id integer not null references workspace,
    subscription_id text collate "C" not null check (
        subscription_id ~ '^[a-z0-9][a-z0-9._-]{0,62}$'
    ),
    url text not null,
    secrets text [] not null check (cardinality(secrets) between 1 and 2),
    kinds text [] not null check (cardinality(kinds) > 0),
    cursor_xid bigint not null,
    cursor_position bigint not null,
    version bigint not null default 1,
    created_at timestamptz not null,
    failing_since timestamptz,
    paused_at timestamptz,
    reason text,
    primary key (workspace_id, subscription_id),
    constraint paused_says_why check ((paused_at is null) = (reason is null))
);

-- One row for each event that a subscription is told, named by the customer's record and the
-- sequence; what is said stands in the event alone.
create table webhook_delivery (
    workspace_id integer not null,
    subscription_id text collate "C" not null,
    customer_id uuid not null,
    sequence bigint not null,
    kind text collate "C" not null,
    xid bigint not null,
    position bigint not null,
    state text collate "C" not null check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    status smallint,
    error text not null default '',
    first_tried_at timestamptz,
    tried_at timestamptz,
    next_at timestamptz,
    created_at timestamptz not null,
    primary key (workspace_id, subscription_id, customer_id, sequence),
    constraint webhook_delivery_subscription foreign key (workspace_id, subscription_id)
        references webhook_subscription on delete cascade,
    constraint pending_says_when check ((state = 'pending') = (next_at is not null))
) with (fillfactor = 80);
create index webhook_delivery_pending on webhook_delivery
    (workspace_id, subscription_id, xid, position) where state = 'pending';
create index webhook_delivery_failed on webhook_delivery (workspace_id, subscription_id)
    where state = 'failed';
create index webhook_delivery_log on webhook_delivery (workspace_id, subscription_id, position);
create index webhook_delivery_created on webhook_delivery using brin (created_at)
    with (pages_per_range = 16, autosummarize = on);

alter table webhook_subscription enable row level security;
alter table webhook_subscription force row level security;
alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;

create policy engine on webhook_subscription to faden_engine using (true) with check (true);
create policy engine on webhook_delivery to faden_engine using (true) with check (true);
create policy reader on webhook_subscription for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on webhook_delivery for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);

grant select, insert, update, delete on webhook_subscription, webhook_delivery to faden_engine;
grant select on webhook_delivery to faden_reader;
-- People see subscriptions without their secrets.
grant select (
    workspace_id, subscription_id, url, kinds, cursor_xid, cursor_position, version, created_at,
    failing_since, paused_at, reason
) on webhook_subscription to faden_reader;
