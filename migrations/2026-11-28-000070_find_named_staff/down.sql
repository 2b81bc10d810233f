drop function may_name_staff;
