-- The three roles of the site and its database. Safe to run again.
--
-- On an existing server (PostgreSQL 15 or newer), as a superuser:
--   psql -v ON_ERROR_STOP=1 -d postgres -f launcher/roles.sql
-- (another name for the database: -v database=name), then give each role a password:
--   psql -d postgres -c '\password kz_owner'      (and kz_app, kz_system)
-- and start the site with
--   DATABASE_URL=postgresql://kz_app:...@host/kezhou
--   DATABASE_OWNER_URL=postgresql://kz_owner:...@host/kezhou
--   DATABASE_SYSTEM_URL=postgresql://kz_system:...@host/kezhou
--
-- Blocks are apart by one blank line: launcher/psycopg_session.py runs this file, too.

\if :{?database}
\else
\set database kezhou
\endif

-- kz_owner migrates and never serves; kz_app serves; kz_system runs the jobs.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kz_owner', 'kz_app', 'kz_system'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kz_owner' AND NOT (rolcanlogin AND rolbypassrls)) THEN
        ALTER ROLE kz_owner LOGIN BYPASSRLS;
    END IF;
    FOR name IN
        SELECT rolname FROM pg_roles
        WHERE rolname IN ('kz_app', 'kz_system')
          AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR NOT rolcanlogin)
    LOOP
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', name);
    END LOOP;
END $$;

SELECT format(
    'CREATE DATABASE %I OWNER kz_owner TEMPLATE template0 ENCODING ''UTF8'' '
    'LOCALE_PROVIDER libc LC_COLLATE ''C.UTF-8'' LC_CTYPE ''C.UTF-8''', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec

SELECT format('ALTER DATABASE %I OWNER TO kz_owner', :'database')
FROM pg_database WHERE datname = :'database' AND datdba <> 'kz_owner'::regrole
\gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO kz_owner, kz_app, kz_system;

\connect :"database"

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO kz_owner;
GRANT USAGE ON SCHEMA public TO kz_app, kz_system;
