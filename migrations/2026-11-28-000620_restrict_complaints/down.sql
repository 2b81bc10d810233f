-- Events of restrictions stay, and are not read by a release that does not know them. Lifting is lost from the steps, and
-- who asked from the requests whose restriction is in force.
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

delete from privacy_request_steps where step = 'lifted';
alter table privacy_request_steps
    drop constraint privacy_request_steps_step_known,
    add constraint privacy_request_steps_step_known check (step in (
        'identified', 'matched', 'granted', 'refused', 'postponed', 'extended', 'executed'));

update privacy_requests set requester = null, note = null, about = '{}' where status = 'executed';
alter table privacy_requests
    drop constraint privacy_requests_reduced,
    add constraint privacy_requests_reduced check (
        status <> 'executed' or (requester is null and note is null and about = '{}'));
