-- A complaint can be put under a legal hold, until a day; the hold stands in its evidence, and placing and lifting it are
-- events. No event has such a kind yet.
set local lock_timeout = '2s';

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'assessment_reviewed', 'investigated', 'remedy_offered', 'remedy_moved',
        'remedy_reviewed', 'contacted', 'called_back', 'struck_out', 'documents_added', 'document_corrected',
        'document_removed', 'prevention_settled', 'measure_unlinked', 'term_extended', 'term_recomputed', 'related',
        'unrelated', 'hold_placed', 'hold_lifted'
    )) not valid;
