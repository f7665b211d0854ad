-- What readers of the export need to find their place after a restore from a backup.

-- A restored cluster counts transactions from the beginning, while the events keep the numbers they
-- had. A restore puts the highest of those here, so that whatever comes later also stands later.
create function event_order_shift() returns bigint
language sql immutable parallel safe
as 'select 0::bigint';

alter table event
alter column xid set default (pg_current_xact_id()::text::bigint + event_order_shift());

-- Each restore: positions between these two were given out after the backup and are lost, or never
-- were. Who comes with one has read everything before the horizon, and goes on from there.
create table restoration (
    restored_at timestamptz primary key,
    taken_at timestamptz not null,
    above bigint not null,
    below bigint not null,
    horizon bigint not null
);
alter table restoration enable row level security;
alter table restoration force row level security;
create policy engine on restoration to faden_engine using (true) with check (true);
-- It tells nothing about any company.
create policy reader on restoration for select to faden_reader using (true);
grant select, insert, update, delete on restoration to faden_engine;
grant select on restoration to faden_reader;
