-- Closing as inadmissible may wait for the approval of a second person: an assessment that says so is a proposal, on which
-- an event decides.

set local lock_timeout = '2s';

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'assessment_reviewed', 'investigated', 'remedy_offered', 'remedy_moved',
        'remedy_reviewed', 'contacted', 'called_back', 'struck_out', 'documents_added', 'document_corrected',
        'document_removed', 'prevention_settled', 'measure_unlinked', 'term_extended', 'term_recomputed', 'related',
        'unrelated'
    )) not valid;

alter table complaints
    -- What waits for approval, or did not get it, is not closed by that assessment. No row has waited before.
    add constraint complaints_approved_closing check (
        outcome not in ('resolved', 'not_resolved', 'inadmissible')
        or coalesce(evidence ->> 'inadmissibleApproval', 'granted') not in ('awaited', 'refused')
    ) not valid;
