-- Give a code to a ticket, for good; nothing when it was given before.
insert into reference_code (bucket, workspace_id, code, ticket_id, customer_id, given_at)
values (%(bucket)s, %(workspace)s, %(code)s, %(ticket)s, %(customer)s, %(now)s)
on conflict do nothing
returning code
