-- Folders that are read over IMAP: how far, with what result, and which arrival each mail became.

-- `position` is the highest number (UID) below which everything was taken in, under `validity`
-- (UIDVALIDITY; 0: never opened). The counts are those of `checked_at`.
create table mail_source (
    workspace_id integer not null references workspace,
    account text collate "C" not null,
    folder text collate "C" not null,
    validity bigint not null default 0,
    position bigint not null default 0,
    seen_at timestamptz,
    error text,
    error_since timestamptz,
    checked_at timestamptz,
    source_count bigint not null default 0,
    hub_count bigint not null default 0,
    quarantined_count bigint not null default 0,
    twice_count bigint not null default 0,
    missing bigint not null default 0,
    primary key (workspace_id, account, folder),
    constraint error_says_since_when check ((error is null) = (error_since is null))
);

-- One row for each arrival (bucket, account, key) that a mail became.
create table mail_seen (
    workspace_id integer not null references workspace,
    account text collate "C" not null,
    folder text collate "C" not null,
    validity bigint not null,
    number bigint not null,
    key text collate "C" not null,
    bucket smallint not null,
    primary key (workspace_id, account, folder, validity, number, key)
);

alter table mail_source enable row level security;
alter table mail_source force row level security;
alter table mail_seen enable row level security;
alter table mail_seen force row level security;

create policy engine on mail_source to faden_engine using (true) with check (true);
create policy engine on mail_seen to faden_engine using (true) with check (true);
create policy reader on mail_source for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on mail_seen for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);

grant select, insert, update, delete on mail_source, mail_seen to faden_engine;
grant select on mail_source, mail_seen to faden_reader;
