-- Finds the complaints under a legal hold, which are few.
create index concurrently complaints_held on complaints ((evidence #>> '{legalHold,untilDate}'), id) where evidence ? 'legalHold';
