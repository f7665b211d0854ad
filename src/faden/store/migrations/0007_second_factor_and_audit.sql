-- Who may come in, how they prove it, in which browsers they are, and who did what.

-- 1. People. Their second factor is for the engine's role alone: readers were granted columns, and
-- these are not among them.
alter table agent add column disabled_at timestamptz;
alter table agent add column totp_secret bytea check (octet_length(totp_secret) >= 16);
alter table agent add column totp_offered bytea check (octet_length(totp_offered) >= 16);
alter table agent add column totp_step bigint;
alter table agent add constraint agent_of_workspace unique (workspace_id, agent_id);
grant select (disabled_at) on agent to faden_reader;

-- Who belongs to which team, of one and the same workspace.
create table membership (
    workspace_id integer not null,
    team_id text collate "C" not null,
    agent_id text collate "C" not null,
    primary key (workspace_id, team_id, agent_id),
    foreign key (workspace_id, team_id) references team on delete cascade,
    foreign key (workspace_id, agent_id) references agent (workspace_id, agent_id)
        on delete cascade
);
create index membership_agent on membership (workspace_id, agent_id);

-- What lets somebody in who has lost their second factor, each once.
create table recovery_code (
    workspace_id integer not null,
    agent_id text collate "C" not null,
    code_sha256 bytea not null,
    primary key (agent_id, code_sha256),
    foreign key (workspace_id, agent_id) references agent (workspace_id, agent_id)
        on delete cascade
);

-- Somebody whose password was right and who still owes the code: no session yet.
create table half_sign_in (
    token_sha256 bytea primary key,
    workspace_id integer not null,
    agent_id text collate "C" not null,
    expires_at timestamptz not null,
    foreign key (workspace_id, agent_id) references agent (workspace_id, agent_id)
        on delete cascade
);

-- Browsers somebody has come in by: what others try elsewhere does not slow them down.
create table known_browser (
    workspace_id integer not null,
    agent_id text collate "C" not null,
    token_sha256 bytea not null,
    seen_at timestamptz not null,
    primary key (token_sha256, agent_id),
    foreign key (workspace_id, agent_id) references agent (workspace_id, agent_id)
        on delete cascade
);

alter table session add column seen_at timestamptz;
alter table session add column place text not null default '';
alter table session add column browser text not null default '';
create index session_agent on session (agent_id);

-- A key may belong to a person: it ends with them.
alter table token add column agent_id text collate "C" references agent on delete cascade;

-- 2. Who did what, when, from where. Rows are only ever added: nobody is granted more. What is too
-- old is taken away by the owner of the tables (`faden audit forget`). No words of a customer.
create table audit (
    audit_id bigint generated always as identity primary key,
    workspace_id integer not null references workspace,
    at timestamptz not null,
    who text collate "C" not null,
    did text collate "C" not null,
    what text collate "C" not null,
    place text collate "C" not null,
    detail jsonb not null
);
create index audit_newest on audit (workspace_id, audit_id);
create index sign_in_failure_at on sign_in_failure (at);

-- 3. Row security, as for every table of a workspace (G11).
alter table membership enable row level security;
alter table membership force row level security;
alter table recovery_code enable row level security;
alter table recovery_code force row level security;
alter table half_sign_in enable row level security;
alter table half_sign_in force row level security;
alter table known_browser enable row level security;
alter table known_browser force row level security;
alter table audit enable row level security;
alter table audit force row level security;

create policy engine on membership to faden_engine using (true) with check (true);
create policy engine on recovery_code to faden_engine using (true) with check (true);
create policy engine on half_sign_in to faden_engine using (true) with check (true);
create policy engine on known_browser to faden_engine using (true) with check (true);
create policy engine on audit to faden_engine using (true) with check (true);
create policy reader on membership for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on audit for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);

grant select, insert, update, delete on membership, recovery_code, half_sign_in, known_browser
    to faden_engine;
grant select, insert on audit to faden_engine;
grant select on membership, audit to faden_reader;
