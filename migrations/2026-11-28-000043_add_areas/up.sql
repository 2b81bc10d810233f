-- What complaints of a nature tell about (part C of the procedure): the organisation, the service or the image of the
-- company. Null: that of the parent, else the service; so a nature follows its parent, and no entry is touched.
set local lock_timeout = '2s';
alter table natures
    add column area text,
    add constraint natures_area_known check (area in ('organisation', 'service', 'image'));
