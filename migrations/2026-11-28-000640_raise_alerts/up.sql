-- The watchdog tells somebody of a complaint before and after a promise breaks. An alert is raised once for each level and
-- term of a complaint, and goes with the complaint.
set local lock_timeout = '2s';

create table alerts (
    id uuid not null default gen_random_uuid(),
    complaint_id uuid not null,
    level text not null,
    -- The day that the alert is about: the end of a term, or the day of a promise.
    term date not null,
    recipient text not null,
    since timestamptz not null,
    -- When a message about it was sent; once, whatever becomes of the alert.
    sent_at timestamptz,
    -- When its cause was gone. A cause that comes back empties it.
    resolved_at timestamptz,
    constraint alerts_pkey primary key (id),
    constraint alerts_complaint_fkey foreign key (complaint_id) references complaints (id) on delete cascade,
    constraint alerts_once_key unique (complaint_id, level, term),
    constraint alerts_level_known check (level in (
        'due_tomorrow', 'overdue', 'not_forwarded', 'unassigned', 'call_back_due', 'call_back_missed', 'promise_overdue')),
    constraint alerts_recipient_known check (recipient in ('handler', 'manager'))
);
create index alerts_raised on alerts (since desc, id desc);
create index alerts_open on alerts (since desc, id desc) where resolved_at is null;
