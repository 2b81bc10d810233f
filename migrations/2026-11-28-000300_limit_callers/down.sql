drop table upload_sums;
drop table rate_levels;
