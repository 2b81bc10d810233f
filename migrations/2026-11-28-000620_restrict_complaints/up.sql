-- A request for restriction and an objection restrict their complaints: that stands in their evidence, and placing and lifting it are events.
-- As long as it is in force, the request keeps who asked, who is told before it ends. No event has such a kind yet.
set local lock_timeout = '2s';

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'assessment_reviewed', 'investigated', 'remedy_offered', 'remedy_moved',
        'remedy_reviewed', 'contacted', 'called_back', 'struck_out', 'documents_added', 'document_corrected',
        'document_removed', 'prevention_settled', 'measure_unlinked', 'term_extended', 'term_recomputed', 'related',
        'unrelated', 'hold_placed', 'hold_lifted',
        'restricted', 'restriction_lifted'
    )) not valid;

alter table privacy_request_steps
    drop constraint privacy_request_steps_step_known,
    add constraint privacy_request_steps_step_known check (step in (
        'identified', 'matched', 'granted', 'refused', 'postponed', 'extended', 'executed', 'lifted'));

alter table privacy_requests
    drop constraint privacy_requests_reduced,
    add constraint privacy_requests_reduced check (
        kind in ('restriction', 'objection') or status <> 'executed' or (requester is null and note is null and about = '{}'));
