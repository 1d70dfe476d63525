-- In each residency's vault, by drystone_owner, after each `flask --app app migrate`. Twice is harmless.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO drystone_web, drystone_jobs, drystone_mailer;
GRANT SELECT, INSERT, DELETE ON record, sealed_value TO drystone_web;
GRANT SELECT ON record, sealed_value TO drystone_jobs;  -- ciphertext: which fields are held
-- the mailer puts a changed address in its place, and erases what has had its time
GRANT SELECT, DELETE ON record, sealed_value TO drystone_mailer;
GRANT INSERT ON sealed_value TO drystone_mailer;
-- nothing changes this column: PostgreSQL asks it of whoever locks a row
GRANT UPDATE (sealed_at) ON record TO drystone_web, drystone_mailer;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO drystone_web, drystone_mailer;
