drop table repeated_references;
drop table external_references;
