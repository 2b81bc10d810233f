-- Finds the complaints of which the complainant sent something that nobody answered yet, in the order of lists.
create index concurrently complaints_unanswered on complaints (registered_at, id) where evidence ? 'unanswered';
