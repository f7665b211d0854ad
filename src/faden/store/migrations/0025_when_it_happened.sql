-- What happened within some days: events are only ever added, so a block-range index is enough.
create index event_at on event using brin (at) with (pages_per_range = 16, autosummarize = on);
