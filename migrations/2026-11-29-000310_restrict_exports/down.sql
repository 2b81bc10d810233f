drop trigger withdraw_exports on complaints;
drop function withdraw_exports;
