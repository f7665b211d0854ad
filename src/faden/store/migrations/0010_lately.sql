-- What came in and what went out lately, by account, for the page of the mailboxes. Block ranges are
-- enough for whoever asks for some days, and cost a writer next to nothing.
create index arrival_at on arrival using brin (at)
    with (pages_per_range = 16, autosummarize = on);
create index delivery_changed on delivery using brin (changed_at)
    with (pages_per_range = 16, autosummarize = on);
