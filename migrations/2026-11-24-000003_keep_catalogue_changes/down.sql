drop table catalogue_changes;

alter table staff
    drop constraint staff_absence_order,
    drop constraint staff_absence_begins,
    drop column absent_until,
    drop column absent_from;

alter table natures
    drop constraint natures_merged_retired,
    drop constraint natures_merged_into_other,
    drop constraint natures_merged_flat,
    drop constraint natures_merged_key,
    drop constraint natures_two_levels,
    drop constraint natures_takes_children_key,
    drop column target_merged,
    drop column merged,
    drop column parent_takes_children,
    drop column takes_children;
alter table natures drop column merged_into;
