-- Once for each PostgreSQL server, by its administrator. Passwords, or who may come from where, are yours to set
-- (pg_hba.conf); on one machine `peer` with a map from the accounts of deploy/systemd needs no password at all.
-- drystone_owner owns the databases, migrates them and performs the key ceremony; no process that runs all day has it.
CREATE ROLE drystone_owner LOGIN;
CREATE ROLE drystone_web LOGIN;
CREATE ROLE drystone_jobs LOGIN;
CREATE ROLE drystone_mailer LOGIN;
