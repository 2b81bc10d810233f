-- The certificates are lost.
drop table retention_runs;
