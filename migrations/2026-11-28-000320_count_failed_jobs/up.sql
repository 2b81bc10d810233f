-- How often each job failed, for those who watch the service: on whichever process it ran, and over restarts.

set local lock_timeout = '2s';

alter table job_leases
    add column failures bigint not null default 0,
    add constraint job_leases_failures_counted check (failures >= 0);
