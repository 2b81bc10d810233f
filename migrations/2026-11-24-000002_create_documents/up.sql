-- What is on file with a complaint. The contents stand in the storage, under the ids of complaint and document; a row is
-- written only when its content is there.

create table documents (
    id uuid not null,
    complaint_id uuid not null,
    kind text not null,
    -- As the client called the file, made harmless.
    name text not null,
    -- As found in the content.
    media_type text not null,
    size bigint not null,
    sha256 bytea not null,
    description text,
    added_at timestamptz not null,
    added_by_subject text not null,
    added_by_name text,
    constraint documents_pkey primary key (id),
    constraint documents_complaint_fkey foreign key (complaint_id) references complaints (id),
    constraint documents_kind_known check (kind in ('offer', 'agreement', 'letter', 'recording', 'other')),
    -- An empty file tells nothing, and would hide that something went wrong.
    constraint documents_size_positive check (size > 0),
    constraint documents_sha256_whole check (octet_length(sha256) = 32),
    constraint documents_name_short check (octet_length(name) between 1 and 255),
    constraint documents_description_short check (char_length(description) between 1 and 500)
);

-- A list of what a complaint has, in the order in which it came in.
create index documents_of_complaint on documents (complaint_id, added_at, id);
