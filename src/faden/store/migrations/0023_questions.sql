-- Questions that wait for an answer, and the times they offer (docs/decisions/0031-questions.md).

-- What stands on the thread, beside it: for alarms, for lists and for the API.
create table question (
    bucket smallint not null,
    question_id uuid not null,
    workspace_id integer not null references workspace,
    customer_id uuid not null,
    phase text collate "C" not null,
    asked_at timestamptz not null,
    wake_at timestamptz,
    standing jsonb not null,
    primary key (bucket, question_id)
) with (fillfactor = 80);
create index question_due on question (wake_at) where wake_at is not null;
create index question_customer on question (workspace_id, customer_id, asked_at desc);

-- A time that customers can have: taken by as many as its capacity says. Its row is the lock.
create table offered_time (
    workspace_id integer not null references workspace,
    pool text collate "C" not null,
    time_key text collate "C" not null,
    starts_at timestamptz not null,
    capacity integer not null check (capacity > 0),
    taken integer not null default 0,
    primary key (workspace_id, pool, time_key),
    constraint never_overbooked check (taken between 0 and capacity)
) with (fillfactor = 70);

alter table question enable row level security;
alter table question force row level security;
alter table offered_time enable row level security;
alter table offered_time force row level security;
create policy engine on question to faden_engine using (true) with check (true);
create policy engine on offered_time to faden_engine using (true) with check (true);
create policy reader on question for select to faden_reader
using (workspace_id = nullif(current_setting('faden.workspace', true), '')::integer);
create policy limits on question as restrictive for select to faden_reader using (
    (select coalesce(current_setting('faden.owners', true), '') = '') or faden_reaches(customer_id)
);
grant select, insert, update, delete on question, offered_time to faden_engine;
grant select on question to faden_reader;
