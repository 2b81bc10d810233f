-- Messages to complainants: made once for an event of a complaint, from the feed, and sent at least once. They go with the
-- complaint.
set local lock_timeout = '2s';

create table messages (
    id uuid not null,
    complaint_id uuid not null,
    -- The version of the complaint whose event it tells; null of one that somebody had sent.
    version integer,
    -- Null of a message in somebody's own words.
    event text,
    channel text not null,
    language text not null,
    status text not null,
    -- In somebody's own words from the beginning; otherwise as it was sent, without the tracking code.
    subject text,
    body text,
    -- The address that it was sent to, or waits for until the next morning.
    address text,
    created_at timestamptz not null,
    created_by text,
    -- When it is sent, or tried again.
    next_at timestamptz,
    attempts integer not null default 0,
    -- Put together with others of the same address, because there were many that day.
    postponed boolean not null default false,
    failure text,
    sent_at timestamptz,
    revision integer not null default 1,
    constraint messages_pkey primary key (id),
    constraint messages_complaint_fkey foreign key (complaint_id) references complaints (id) on delete cascade,
    constraint messages_once_key unique (complaint_id, version, event),
    constraint messages_event_known check (event in (
        'acknowledgement', 'forwarded', 'waiting_for_you', 'resumed', 'answer', 'decision', 'closed', 'reopened')),
    constraint messages_channel_known check (channel in ('email', 'letter')),
    constraint messages_language_known check (language in ('nl', 'en')),
    constraint messages_status_known check (status in ('queued', 'sent', 'not_sent', 'failed')),
    constraint messages_failure_known check (failure in ('refused', 'delayed', 'unreachable', 'address')),
    constraint messages_queued_facts check ((status = 'queued') = (next_at is not null)),
    constraint messages_sent_facts check ((status = 'sent') = (sent_at is not null)),
    -- What tells no event says something itself.
    constraint messages_words_facts check (event is not null or (subject is not null and body is not null))
);
create index messages_complaint on messages (complaint_id, id);
create index messages_due on messages (next_at, id) where status = 'queued';
create index messages_status on messages (status, id);
create index messages_event on messages (event, id);
create index messages_address on messages (address, sent_at) where address is not null;

-- The place in the feed up to which messages were made. A register that is there already begins where it stands.
create table message_cursor (
    singleton boolean not null default true,
    position bigint not null,
    constraint message_cursor_pkey primary key (singleton),
    constraint message_cursor_one check (singleton)
);
insert into message_cursor (position) select position from feed_head;

-- The texts of messages as managers keep them: every version stays, and the last one counts. What is in none comes with the
-- program.
create table message_templates (
    event text not null,
    language text not null,
    -- Empty: of every nature.
    nature text not null,
    version integer not null,
    subject text not null,
    body text not null,
    changed_at timestamptz not null,
    changed_by_subject text not null,
    changed_by_name text,
    constraint message_templates_pkey primary key (event, language, nature, version),
    constraint message_templates_event_known check (event in (
        'acknowledgement', 'forwarded', 'waiting_for_you', 'resumed', 'answer', 'decision', 'closed', 'reopened')),
    constraint message_templates_language_known check (language in ('nl', 'en')),
    constraint message_templates_version_positive check (version > 0)
);
