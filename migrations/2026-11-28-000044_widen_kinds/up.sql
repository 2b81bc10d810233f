-- One more kind of events: a first-response term that was computed anew after a change of the calendar. Every event that is there fits already: it is checked by the next migration, outside the lock.
set local lock_timeout = '2s';
alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'contacted', 'called_back',
        'documents_added', 'prevention_settled', 'measure_unlinked', 'term_extended', 'related', 'unrelated',
        'term_recomputed', 'unmerged'
    )) not valid;
