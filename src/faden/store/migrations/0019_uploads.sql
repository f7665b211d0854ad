-- A file that somebody has handed in for a message; its bytes stand in the blob store under their
-- SHA-256. `file_id` is made by whoever hands it in and means something only together with `holder`
-- (an address, or "agent:…"). Without `used_by` it waits for its message, and goes after a while.
create table upload (
    workspace_id integer not null references workspace,
    holder text collate "C" not null,
    file_id text collate "C" not null check (file_id ~ '^[!-~]{8,100}$'),
    customer_id uuid,
    name text not null check (name <> ''),
    kind text collate "C" not null,
    size bigint not null check (size > 0),
    blob bytea not null check (length(blob) = 32),
    kept_at timestamptz not null,
    used_by text collate "C",
    primary key (workspace_id, holder, file_id)
);
create index upload_blob on upload (workspace_id, blob);
create index upload_customer on upload (workspace_id, customer_id);
create index upload_waiting on upload (kept_at) where used_by is null;

alter table upload enable row level security;
alter table upload force row level security;
create policy engine on upload to faden_engine using (true) with check (true);
grant select, insert, update, delete on upload to faden_engine;
