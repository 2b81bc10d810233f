\set after random(0, :size)
select change.position, change.complaint, complaints.number, change.version, events.what, events.at, events.by_subject
from (
    select block.first + placed.place - 1 as position, placed.complaint, placed.version
    from (
        select first, complaints, versions from feed_blocks
        where first >= (select coalesce(max(first), 0) from feed_blocks where first <= :after + 1)
        order by first limit 2
    ) as block, unnest(block.complaints, block.versions) with ordinality as placed (complaint, version, place)
    where block.first + placed.place - 1 > :after
    order by position limit 200
) as change
join events on events.complaint_id = change.complaint and events.version = change.version
join complaints on complaints.id = change.complaint
order by change.position;
