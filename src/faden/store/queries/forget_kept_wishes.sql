-- Proofs that nobody can need any more.
delete from kept_wish where keep_until < %(now)s
