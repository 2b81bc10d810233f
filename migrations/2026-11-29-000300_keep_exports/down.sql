set local lock_timeout = '2s';
drop trigger forget_exports on complaints;
drop function forget_exports();
drop table export_pieces;
drop table exports;
