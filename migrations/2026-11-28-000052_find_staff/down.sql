drop index staff_by_folded_subject;
