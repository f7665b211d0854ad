-- After a restore nothing leaves until a person says so: the installation that was saved may still run.

-- A copy that was made for looking at it must write to nobody. Whoever goes on with the copy says so
-- (`faden live`).
alter table restoration add column quiet boolean not null default false;
