-- Colleagues and programs that see and touch only the customers of some teams
-- (docs/decisions/0020-limited-to-teams.md).

-- 1. Who is limited. Whoever leads or rules is not: they must be able to see everything.
alter table agent add column limited boolean not null default false;
alter table agent add constraint leaders_are_not_limited
check (not limited or role in ('agent', 'readonly'));
-- null: not limited. A key of a person who is limited is limited like them as well.
alter table token add column teams text [];
alter table token add constraint leading_keys_are_not_limited
check (teams is null or role in ('agent', 'readonly'));

-- 2. Which records are one person, where the database can see it: the same edges as in the snapshot,
-- written with `kin`.
alter table thread add column joined uuid [];

set local role faden_engine;
update thread
set joined = ties.joined
from (
    select last.customer_id, array_agg(last.other_id order by last.other_id) as joined
    from (
        select distinct on (event.customer_id, event.body ->> 'other_id')
            event.customer_id, event.kind, (event.body ->> 'other_id')::uuid as other_id
        from thread as related
        join event
            on event.bucket = related.bucket and event.customer_id = related.customer_id
        where related.kin is not null
            and event.kind in ('customers_joined', 'customers_split', 'other_erased')
        order by event.customer_id, event.body ->> 'other_id', event.sequence desc
    ) as last
    where last.kind = 'customers_joined'
    group by last.customer_id
) as ties
where thread.bucket = get_byte(uuid_send(ties.customer_id), 15)
    and thread.customer_id = ties.customer_id;
reset role;

-- 3. Whether one of the owners named in the transaction has, or had last, a ticket of this customer:
-- of any record of the joined person. It must see what its caller may not, so it belongs to the
-- engine's role (`migrate.py` sees to that), and it tells yes or no and nothing else.
create function faden_reaches(wanted uuid) returns boolean
language plpgsql stable strict security definer parallel safe cost 500
set search_path = public, pg_temp
as $$
declare
    allowed text [] := string_to_array(current_setting('faden.owners', true), ',');
    company integer := nullif(current_setting('faden.workspace', true), '')::integer;
    place smallint := get_byte(uuid_send(wanted), 15);
    ties uuid [];
begin
    if exists (
        select 1 from ticket
        where ticket.bucket = place and ticket.customer_id = wanted
            and ticket.workspace_id = company and ticket.owner = any(allowed)
    ) then
        return true;
    end if;
    select thread.joined into ties
    from thread
    where thread.bucket = place and thread.customer_id = wanted and thread.workspace_id = company;
    if ties is null then
        return false;
    end if;
    return exists (
        with recursive person (customer_id) as (
            select unnest(ties)
            union
            select unnest(thread.joined)
            from person
            join thread
                on thread.bucket = get_byte(uuid_send(person.customer_id), 15)
                and thread.customer_id = person.customer_id
                and thread.workspace_id = company
        )
        select 1
        from person
        join ticket
            on ticket.bucket = get_byte(uuid_send(person.customer_id), 15)
            and ticket.customer_id = person.customer_id
            and ticket.workspace_id = company
        where ticket.owner = any(allowed)
    );
end
$$;
revoke all on function faden_reaches(uuid) from public;
grant execute on function faden_reaches(uuid) to faden_reader;

-- 4. A second wall behind the one between companies. Where no owners are named it is one comparison
-- for each statement. What belongs to no customer, or was never handed to anybody, is not there.
create policy limits on thread as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on ticket as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on event as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on delivery as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on address as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on reference as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on customer_source as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on reference_code as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
create policy limits on reference_try as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
-- Bytes are named by the message as which they were read, and that one was seen before.
create policy limits on arrival as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
    or account || E'\n' || key = current_setting('faden.bytes', true)
);
create policy limits on quarantine as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
    or account || E'\nquarantine:' || encode(uuid_send(quarantine_id), 'hex')
    = current_setting('faden.bytes', true)
);
create policy limits on stray_receipt as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on mail_source as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on mail_seen as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on webhook_subscription as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on webhook_delivery as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on audit as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on erasure as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
create policy limits on legal_hold as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '')
);
