-- How a person wants the pages to look, and whether a new company was asked its first questions
-- (its name, a language, a first channel). Companies that are there are not asked.
alter table agent
add column theme text collate "C" not null default 'system'
constraint theme_is_known check (theme in ('system', 'light', 'dark')),
add column density text collate "C" not null default 'comfortable'
constraint density_is_known check (density in ('comfortable', 'compact'));
alter table workspace add column first_run boolean not null default false;
