-- In each residency's vault, by drystone_owner, after each `flask --app app migrate`. Twice is harmless.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO drystone_web, drystone_jobs, drystone_mailer;
GRANT SELECT, INSERT, DELETE ON record, sealed_value TO drystone_web;
GRANT UPDATE (sealed_at) ON record TO drystone_web;     -- nothing changes it: PostgreSQL asks this of who locks a row
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO drystone_web;
GRANT SELECT ON record, sealed_value TO drystone_jobs;  -- ciphertext: which fields are held
GRANT SELECT, DELETE ON record, sealed_value TO drystone_mailer;
