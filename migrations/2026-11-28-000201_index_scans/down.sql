drop index concurrently documents_to_scan;
