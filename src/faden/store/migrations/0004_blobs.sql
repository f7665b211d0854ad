-- Large raw bytes stand in the blob store, under their SHA-256; `raw` is empty then.
alter table arrival add column blob bytea check (octet_length(blob) = 32);
alter table quarantine add column blob bytea check (octet_length(blob) = 32);
