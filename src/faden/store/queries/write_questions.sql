-- Questions as they now stand.
insert into question (
    bucket, question_id, workspace_id, customer_id, phase, asked_at, wake_at, standing
)
select * from unnest(
    %(bucket)s, %(question)s, %(workspace)s::integer[], %(customer)s, %(phase)s,
    %(asked_at)s::timestamptz[], %(wake_at)s::timestamptz[], %(standing)s::jsonb[]
) as new (bucket, question_id, workspace_id, customer_id, phase, asked_at, wake_at, standing)
on conflict (bucket, question_id) do update
set phase = excluded.phase, wake_at = excluded.wake_at, standing = excluded.standing
