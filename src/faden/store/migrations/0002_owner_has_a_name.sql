-- An empty name is nobody: a ticket or a kept message owned by '' would be seen by no one (G7).
alter table ticket add constraint owner_has_a_name check (owner <> '');
alter table quarantine add constraint owner_has_a_name check (owner <> '');
