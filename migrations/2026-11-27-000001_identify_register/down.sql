-- The additions to evidence.employees stay: whom the independence rule excludes stays excluded.
drop table register_identity;
