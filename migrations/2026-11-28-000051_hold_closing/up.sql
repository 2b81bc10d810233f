-- The closing gate, and the independence of the handler, after the last change of old rows. Neither is held against what
-- stands: what was closed before the gate was complete, and handlers of whom only the case of letters differs.

set local lock_timeout = '2s';

-- A question or remark needs no assessment and no prevention to be closed.
alter table complaints
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null and feedback_at is not null
            and (kind <> 'complaint'
                or (prevention is not null and admissible is not null and finding is not null
                    and (evidence -> 'analysis')::boolean)))
    ) not valid,
    add constraint complaints_independent_handler check (
        handler_subject is null or status = 'closed' or not evidence -> 'employees' ? lower(handler_subject)
    ) not valid;
