-- Employees are found by the sub of their tokens without regard to case. The catalogue of staff is small, and it is not
-- locked for longer than it takes to read it once.
set local lock_timeout = '2s';
create index staff_by_folded_subject on staff (lower(subject));
