-- The customer has it: refused by the key when they have it already.
insert into redemption (bucket, grant_id, redemption_id, workspace_id, customer_id, at)
values (
    %(bucket)s, %(grant)s::uuid, %(redemption)s::uuid, %(workspace)s, %(customer)s::uuid, %(at)s
)
