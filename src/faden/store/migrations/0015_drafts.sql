-- What a colleague has begun to write to a customer and has not sent. `version` is a random number,
-- new with each saving: whoever saves must name the one they have changed.
create table draft (
    workspace_id integer not null references workspace,
    agent_id text collate "C" not null references agent on delete cascade,
    customer_id uuid not null,
    kind text collate "C" not null check (kind in ('reply', 'note')),
    version bigint not null,
    text text not null check (text <> ''),
    saved_at timestamptz not null,
    primary key (workspace_id, agent_id, customer_id, kind)
);
create index draft_customer on draft (workspace_id, customer_id);

alter table draft enable row level security;
alter table draft force row level security;
create policy engine on draft to faden_engine using (true) with check (true);
create policy reader on draft for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on draft to faden_engine;
grant select on draft to faden_reader;
create policy limits on draft as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);

-- Who has a customer's page open, and who writes there, for a few seconds each time. After a crash
-- of the database everybody who is still there says so again.
create unlogged table presence (
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    agent_id text collate "C" not null references agent on delete cascade,
    doing text collate "C" not null check (doing in ('looking', 'reply', 'note')),
    until timestamptz not null,
    primary key (workspace_id, customer_id, agent_id)
);

alter table presence enable row level security;
alter table presence force row level security;
create policy engine on presence to faden_engine using (true) with check (true);
grant select, insert, update, delete on presence to faden_engine;
