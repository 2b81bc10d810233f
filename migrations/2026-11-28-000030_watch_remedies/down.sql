-- Promised days are lost to lists; the events keep them.
alter table complaints drop constraint complaints_open_remedies_list;
update complaints set evidence = evidence - 'openRemedies' where evidence ? 'openRemedies';
