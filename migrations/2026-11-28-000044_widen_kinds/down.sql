-- Fails when there are events of the new kind, which are never rewritten.
alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'contacted', 'called_back',
        'documents_added', 'prevention_settled', 'measure_unlinked', 'term_extended', 'related', 'unrelated'
    ));
