-- The days of open call-backs are lost to lists; the events keep them.
update complaints set evidence = evidence - 'callBacks' where evidence ? 'callBacks';
