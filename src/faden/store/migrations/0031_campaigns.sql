-- One message to many customers: how far it has got (docs/campaigns.md).

create table campaign (
    workspace_id integer not null references workspace,
    campaign_id uuid not null,
    state text collate "C" not null,
    wanted jsonb not null,
    made_at timestamptz not null,
    next_at timestamptz,
    ended_at timestamptz,
    primary key (workspace_id, campaign_id),
    constraint known_state check (
        state in ('draft', 'running', 'paused', 'stopping', 'stopped', 'done')
    ),
    constraint running_campaign_is_due
    check ((next_at is not null) = (state in ('running', 'stopping')))
);
create index campaign_due on campaign (next_at) where next_at is not null;

-- `told_id` is the record the message went to: of the one it is meant for, or of a guardian.
create table campaign_target (
    workspace_id integer not null,
    campaign_id uuid not null,
    place integer not null,
    customer_id uuid,
    state text collate "C" not null,
    reason text collate "C" not null default '',
    told_id uuid,
    delivery_id uuid,
    at timestamptz,
    primary key (workspace_id, campaign_id, place),
    foreign key (workspace_id, campaign_id) references campaign,
    constraint known_state check (state in ('waiting', 'sent', 'refused'))
) with (fillfactor = 70);
create index campaign_target_waiting on campaign_target (workspace_id, campaign_id, place)
where state = 'waiting';
create index campaign_target_customer on campaign_target (customer_id, campaign_id);
create index campaign_target_told on campaign_target (told_id, campaign_id);

alter table campaign enable row level security;
alter table campaign force row level security;
create policy engine on campaign to faden_engine using (true) with check (true);
create policy reader on campaign for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy limits on campaign as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
grant select, insert, update, delete on campaign to faden_engine;
grant select on campaign to faden_reader;

alter table campaign_target enable row level security;
alter table campaign_target force row level security;
create policy engine on campaign_target to faden_engine using (true) with check (true);
create policy reader on campaign_target for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy limits on campaign_target as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
grant select, insert, update, delete on campaign_target to faden_engine;
grant select on campaign_target to faden_reader;
