-- Whether single letters on the keyboard do something for this person (WCAG 2.2, 2.1.4: they can be
-- switched off).
alter table agent add column letter_keys boolean not null default true;
