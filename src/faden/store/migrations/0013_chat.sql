-- Which login the visitor of a browser turned out to be: the first one, for good, so that whoever
-- signs in later on the same device is not taken for the same person.
create table chat_visitor (
    workspace_id integer not null references workspace,
    account text collate "C" not null,
    visitor_id text collate "C" not null check (visitor_id ~ '^[0-9a-f]{32}$'),
    login text collate "C" not null,
    bound_at timestamptz not null,
    primary key (workspace_id, account, visitor_id)
);
create index chat_visitor_login on chat_visitor (workspace_id, account, login);

alter table chat_visitor enable row level security;
alter table chat_visitor force row level security;
create policy engine on chat_visitor to faden_engine using (true) with check (true);
create policy reader on chat_visitor for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on chat_visitor to faden_engine;
grant select on chat_visitor to faden_reader;
create policy limits on chat_visitor as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
