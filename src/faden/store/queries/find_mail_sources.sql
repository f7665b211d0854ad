-- How it stands with every folder that is read, for the page and for the metrics.
select
    mail_source.account, mail_source.folder, mail_source.position, mail_source.seen_at,
    mail_source.error, mail_source.error_since, mail_source.checked_at, mail_source.source_count,
    mail_source.hub_count, mail_source.quarantined_count, mail_source.twice_count,
    mail_source.missing, mail_source.validity
from mail_source
where mail_source.workspace_id = %(workspace)s
order by mail_source.account, mail_source.folder
