-- Remember what a command made, for whoever gives the same command again.
update arrival
set target = %(target)s
where bucket = %(bucket)s
    and workspace_id = %(workspace)s
    and account = %(account)s
    and key = %(key)s
