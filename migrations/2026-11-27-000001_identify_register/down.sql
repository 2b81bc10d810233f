-- Whom the independence rule excludes stays excluded.
drop table register_identity;
