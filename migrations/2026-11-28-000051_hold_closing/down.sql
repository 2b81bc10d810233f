-- The migrations before this one lead back without them; the first of the day adds both as they were.
alter table complaints
    drop constraint complaints_closing_gate,
    drop constraint complaints_independent_handler;
