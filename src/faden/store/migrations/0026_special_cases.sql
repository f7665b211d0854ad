-- Special cases: what a ticket is about, who is kept apart from whom, and what goodwill each team has
-- given in each month (docs/decisions/0037-special-cases.md).

alter table ticket add column matter text collate "C" not null default '';
create index ticket_special on ticket (workspace_id, due_at) where matter <> '' and state = 'open';

-- 1. Who has nothing to do with a customer. No reader sees the rows: they would tell them why.
create table kept_apart (
    bucket smallint not null,
    customer_id uuid not null,
    agent_id text collate "C" not null,
    workspace_id integer not null references workspace,
    primary key (bucket, customer_id, agent_id)
);
create index kept_apart_agent on kept_apart (workspace_id, agent_id);
alter table kept_apart enable row level security;
alter table kept_apart force row level security;
create policy engine on kept_apart to faden_engine using (true) with check (true);
grant select, insert, update, delete on kept_apart to faden_engine;

-- It must see what its caller may not, so it belongs to the engine's role (`migrate.py`), and it tells
-- yes or no and nothing else.
create function faden_apart(wanted uuid) returns boolean
language sql stable strict security definer parallel safe cost 500
set search_path = public, pg_temp
as $$
select exists (
    select 1 from kept_apart
    where bucket = get_byte(uuid_send(wanted), 15) and customer_id = wanted
        and agent_id = current_setting('faden.apart', true)
)
$$;
revoke all on function faden_apart(uuid) from public;
grant execute on function faden_apart(uuid) to faden_reader;

-- 2. A third wall. Nobody else is named in `faden.apart` than somebody who is kept apart from a
-- customer, so for all others it is one comparison for each statement.
create policy apart on thread as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on ticket as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on event as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on delivery as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on address as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on reference as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on customer_source as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on reference_code as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on draft as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on mention as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on passed_wish as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on incident as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on question as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
create policy apart on cascade as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);
-- Raw bytes name nobody: as with limits, only those of a message that was seen before.
create policy apart on arrival as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '')
    or account || E'\n' || key = current_setting('faden.bytes', true)
);
-- Entries that name a customer: the audit log, and what was posted about them.
create policy apart on audit as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '')
);
create policy apart on webhook_delivery as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.apart', true), '') = '') or not faden_apart(customer_id)
);

-- 3. What each team has given in each month, in hundredths of the currency.
create table goodwill_month (
    workspace_id integer not null references workspace,
    team text collate "C" not null,
    month text collate "C" not null,
    spent bigint not null default 0,
    granted integer not null default 0,
    primary key (workspace_id, team, month),
    constraint goodwill_is_never_taken_back check (spent >= 0 and granted >= 0)
);
alter table goodwill_month enable row level security;
alter table goodwill_month force row level security;
create policy engine on goodwill_month to faden_engine using (true) with check (true);
create policy reader on goodwill_month for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
grant select, insert, update, delete on goodwill_month to faden_engine;
grant select on goodwill_month to faden_reader;
create policy limits on goodwill_month as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
