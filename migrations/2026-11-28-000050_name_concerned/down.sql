-- Whom the independence rule excludes by sub stays excluded; the names go.
update complaints set evidence = evidence - 'names' - 'cleared';
