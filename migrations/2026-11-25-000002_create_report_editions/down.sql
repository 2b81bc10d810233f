drop table report_edition_files;
drop table report_editions;
drop function refuse_rewriting_editions;
