-- The positions are lost: followers begin anew.
drop table pending_changes;
drop table feed_blocks;
drop table feed_head;
drop function refuse_rewriting_feed();
drop function refuse_shortening_feed();
