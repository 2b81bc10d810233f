alter table complaints
    drop constraint complaints_closing_gate,
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null and prevention is not null
            and feedback_at is not null and admissible is not null and finding is not null
            and (evidence -> 'analysis')::boolean)
    ) not valid;
update complaints set evidence = evidence - 'callBacks' where evidence ? 'callBacks';
