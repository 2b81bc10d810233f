-- Lists and counts of overdue remedies read only the complaints that have open ones, closed or not.
create index concurrently complaints_with_open_remedies on complaints (registered_at, id)
    where evidence ? 'openRemedies';
