-- Take away what was handed in and never sent: of customers after a day, of colleagues later.
delete from upload
where used_by is null
    and kept_at < case
        when customer_id is null then %(before)s::timestamptz else %(before_draft)s::timestamptz
    end
returning workspace_id, blob
