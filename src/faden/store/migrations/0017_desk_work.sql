-- Tickets that are put off, words on tickets, and notes that speak to a colleague
-- (docs/decisions/0026-put-off-tagged-mentioned.md).

alter table ticket add column snoozed_until timestamptz;
alter table ticket add column woken boolean not null default false;
alter table ticket add column tags text [] collate "C" not null default '{}';
-- Put off is not unanswered (guarantee 7): an open ticket comes up again before it is due.
alter table ticket add constraint snoozed_ticket_keeps_due
check (state <> 'open' or snoozed_until is null or snoozed_until <= due_at) not valid;
alter table ticket validate constraint snoozed_ticket_keeps_due;

-- The queue: what came up again first, then by due time.
create index ticket_needed on ticket (workspace_id, woken desc, due_at) where state = 'open';
drop index ticket_open;
create index ticket_snoozed on ticket (workspace_id, snoozed_until) where snoozed_until is not null;
create index ticket_tagged on ticket (workspace_id, opened_at desc) where tags <> '{}';

create table mention (
    workspace_id integer not null references workspace,
    agent_id text collate "C" not null references agent on delete cascade,
    customer_id uuid not null,
    sequence bigint not null,
    at timestamptz not null,
    read_at timestamptz,
    primary key (workspace_id, agent_id, customer_id, sequence)
);
create index mention_unread on mention (workspace_id, agent_id, at desc) where read_at is null;
create index mention_customer on mention (workspace_id, customer_id);

alter table mention enable row level security;
alter table mention force row level security;
create policy engine on mention to faden_engine using (true) with check (true);
create policy reader on mention for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on mention to faden_engine;
grant select on mention to faden_reader;
create policy limits on mention as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
