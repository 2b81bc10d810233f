-- What was closed without an answer becomes withdrawn, the word that comes nearest.
alter table complaints drop constraint complaints_no_response_facts;
update complaints set outcome = 'withdrawn' where outcome = 'no_response';
update complaints set evidence = evidence - 'failedContacts' where evidence ? 'failedContacts';
alter table complaints
    drop constraint complaints_outcome_known,
    add constraint complaints_outcome_known
        check (outcome in ('resolved', 'not_resolved', 'inadmissible', 'withdrawn', 'duplicate'));
