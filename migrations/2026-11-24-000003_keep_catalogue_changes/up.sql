-- Natures have two levels and may be merged into another, staff may be absent, and every change of an entry is kept:
-- who, when, and of each field the old and the new value.

-- What was deeper than two levels moves up to below its top.
with recursive below as (
    select code, code as top from natures where parent is null
    union all
    select natures.code, below.top from natures join below on natures.parent = below.code
)
update natures set parent = below.top, version = version + 1
from below where below.code = natures.code and natures.parent <> below.top;
-- What stood in a circle had no top: each stands by itself now.
update natures set parent = null, version = version + 1
where parent in (select code from natures where parent is not null);

alter table natures add column merged_into text;
-- Facts of a row and what it says of another, side by side, so that keys can hold one against the other: a rule over two
-- rows that no two changes at once can get past.
alter table natures
    add column takes_children boolean not null generated always as (parent is null and merged_into is null) stored,
    add column parent_takes_children boolean generated always as (case when parent is not null then true end) stored,
    add column merged boolean not null generated always as (merged_into is not null) stored,
    add column target_merged boolean generated always as (case when merged_into is not null then false end) stored;
alter table natures
    add constraint natures_takes_children_key unique (code, takes_children),
    -- Two levels: a parent is no child itself, nor merged into another.
    add constraint natures_two_levels
        foreign key (parent, parent_takes_children) references natures (code, takes_children),
    add constraint natures_merged_key unique (code, merged),
    -- Counting goes one step and never along a chain: what others are merged into is not merged itself.
    add constraint natures_merged_flat foreign key (merged_into, target_merged) references natures (code, merged),
    add constraint natures_merged_into_other check (merged_into <> code),
    -- What is counted as another is given to no new complaint.
    add constraint natures_merged_retired check (merged_into is null or not active);

alter table staff
    add column absent_from date,
    add column absent_until date,
    add constraint staff_absence_begins check (absent_until is null or absent_from is not null),
    -- Both days belong to the absence.
    add constraint staff_absence_order check (absent_until >= absent_from);

create table catalogue_changes (
    catalogue text not null,
    key text not null,
    -- The version of the entry that the change made.
    version integer not null,
    at timestamptz not null,
    by_subject text not null,
    by_name text,
    -- A list of field, old and new.
    changes jsonb not null,
    -- One change makes one version: who changes an entry that somebody else changed first is refused here too.
    constraint catalogue_changes_pkey primary key (catalogue, key, version),
    constraint catalogue_changes_catalogue_known check (catalogue in ('natures', 'departments', 'staff')),
    constraint catalogue_changes_version_positive check (version > 0),
    constraint catalogue_changes_changes_list check (jsonb_typeof(changes) = 'array')
);
