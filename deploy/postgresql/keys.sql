-- In each residency's key store, by drystone_owner, after each `flask --app app migrate`. Twice is harmless.
-- The web process can add, list and erase wrapped data keys; it changes no key and sees no keyed hash of an address.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO drystone_web, drystone_jobs, drystone_mailer;
GRANT SELECT ON key, key_holder, key_share TO drystone_web;
GRANT SELECT, INSERT, DELETE ON wrapped_key TO drystone_web;
GRANT SELECT (record_key), DELETE ON look_up TO drystone_web;
GRANT SELECT ON wrapped_key TO drystone_jobs;
-- the mailer seals a changed address, changes its own key and the look-up key
GRANT SELECT, INSERT, UPDATE ON key TO drystone_mailer;
GRANT SELECT ON key_share TO drystone_mailer;
GRANT SELECT, INSERT, UPDATE, DELETE ON wrapped_key TO drystone_mailer;
GRANT SELECT, INSERT, UPDATE, DELETE ON look_up TO drystone_mailer;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO drystone_mailer;
