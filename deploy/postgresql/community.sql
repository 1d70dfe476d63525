-- In the community's database, by drystone_owner, after each `flask --app app migrate`. Twice is harmless.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO drystone_web, drystone_jobs, drystone_mailer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO drystone_web, drystone_jobs, drystone_mailer;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO drystone_web, drystone_jobs, drystone_mailer;
-- the audit grows and never changes; its triggers say so too
REVOKE UPDATE, DELETE ON audit_entries FROM drystone_web, drystone_jobs, drystone_mailer;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM drystone_web, drystone_jobs, drystone_mailer;
