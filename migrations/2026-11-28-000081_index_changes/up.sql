-- Whoever follows the register asks for what has changed since (`changedSince`).
create index concurrently complaints_changed on complaints (changed_at);
