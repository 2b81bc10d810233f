drop table staff;
drop table departments;
drop table natures;
