-- Erasing a person (docs/erasure.md): what is kept of somebody who is not here any more, who erased
-- them, and who must not be erased yet.

-- One secret for each workspace: what is kept of an address is its hash under this secret.
create table erasure_key (
    workspace_id integer primary key references workspace,
    secret bytea not null check (octet_length(secret) = 32)
);

create function erasure_mark(secret bytea, said text) returns bytea
language sql immutable strict parallel safe
return sha256(secret || sha256(secret || convert_to(said, 'UTF8')));

-- The proof of a wish, without whose it was: a hash of the address, what was said, when, for what.
-- `stands`: a "no" that holds again as soon as the address is met again.
create table kept_wish (
    workspace_id integer not null references workspace,
    mark bytea not null check (octet_length(mark) = 32),
    wish text collate "C" not null check (wish in ('withdrawn', 'granted', 'doubted')),
    purpose text collate "C" not null,
    said_at timestamptz not null,
    wording text not null,
    by_whom text collate "C" not null,
    for_address boolean not null,
    stands boolean not null,
    keep_until timestamptz,
    primary key (workspace_id, mark, wish, purpose, said_at),
    constraint what_does_not_stand_ends check (stands or keep_until is not null)
);

-- Who erased whom (by hash), when and why. `blobs` are files still to be removed from the disk.
create table erasure (
    erasure_id uuid primary key,
    workspace_id integer not null references workspace,
    marks bytea[] not null,
    by_whom text not null,
    reason text not null check (reason <> ''),
    at timestamptz not null,
    counts jsonb not null,
    blobs bytea[] not null default '{}',
    done_at timestamptz
);
create index erasure_unfinished on erasure (workspace_id) where done_at is null;

-- A claim, a dispute or an authority: nobody may erase this record meanwhile.
create table legal_hold (
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    reason text not null check (reason <> ''),
    by_whom text not null,
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by text,
    primary key (workspace_id, customer_id, at),
    constraint lifted_says_by_whom check ((lifted_at is null) = (lifted_by is null))
);

create index arrival_blob on arrival (workspace_id, blob) where blob is not null;
create index quarantine_blob on quarantine (workspace_id, blob) where blob is not null;

alter table erasure_key enable row level security;
alter table erasure_key force row level security;
alter table kept_wish enable row level security;
alter table kept_wish force row level security;
alter table erasure enable row level security;
alter table erasure force row level security;
alter table legal_hold enable row level security;
alter table legal_hold force row level security;

create policy engine on erasure_key to faden_engine using (true) with check (true);
create policy engine on kept_wish to faden_engine using (true) with check (true);
create policy engine on erasure to faden_engine using (true) with check (true);
create policy engine on legal_hold to faden_engine using (true) with check (true);
create policy reader on erasure for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy reader on legal_hold for select to faden_reader
    using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);

grant select, insert, update, delete on erasure_key, kept_wish, erasure, legal_hold
    to faden_engine;
grant select on erasure, legal_hold to faden_reader;
