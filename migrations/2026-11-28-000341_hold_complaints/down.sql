-- Events of holds stay, and are not read by a release that does not know them.
alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'assessment_reviewed', 'investigated', 'remedy_offered', 'remedy_moved',
        'remedy_reviewed', 'contacted', 'called_back', 'struck_out', 'documents_added', 'document_corrected',
        'document_removed', 'prevention_settled', 'measure_unlinked', 'term_extended', 'term_recomputed', 'related',
        'unrelated'
    )) not valid;
