-- What a code names, whether it is live or not.
select reference_code.customer_id, reference_code.ticket_id, ticket.state
from reference_code
join ticket
    on ticket.bucket = get_byte(uuid_send(reference_code.ticket_id), 15)
    and ticket.ticket_id = reference_code.ticket_id
where reference_code.bucket = %(bucket)s
    and reference_code.workspace_id = %(workspace)s
    and reference_code.code = %(code)s
    and ticket.workspace_id = %(workspace)s
