-- What waits in quarantine, and all tracking codes, are lost.
drop table staged_contents;
drop table website_counts;
drop table form_visits;
drop table tracking_codes;
drop table quarantined_submissions;
