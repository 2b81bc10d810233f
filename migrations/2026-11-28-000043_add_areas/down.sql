-- The older release has no areas: those that were given are lost.
alter table natures
    drop constraint natures_area_known,
    drop column area;
