-- Who is away, whose tickets move on meanwhile; how soon whoever asked for a person had one
alter table agent add column away_until timestamptz;
grant select (away_until) on agent to faden_reader;
create index ticket_of_agent on ticket (workspace_id, owner)
where state = 'open' and owner like 'agent:%';
create index event_person_asked on event (workspace_id, at)
where kind = 'ticket_raised' and body ->> 'reason' = 'asks for a person';
