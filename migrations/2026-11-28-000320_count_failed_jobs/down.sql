set local lock_timeout = '2s';

alter table job_leases
    drop constraint job_leases_failures_counted,
    drop column failures;
