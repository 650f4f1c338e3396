"""Who may do what with the job queue: the site puts jobs in and looks at them, kz_system does them."""

from django.db import migrations

TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers"
CLOSE = f"""
REVOKE ALL ON {TABLES} FROM kz_app, kz_system;
GRANT SELECT, INSERT ON procrastinate_jobs, procrastinate_events TO kz_app;
GRANT SELECT, INSERT, UPDATE ON {TABLES} TO kz_system;
GRANT DELETE ON procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers TO kz_system;
GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq TO kz_app;
GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_workers_id_seq,
    procrastinate_periodic_defers_id_seq TO kz_system;
"""


class Migration(migrations.Migration):
    """Close."""

    dependencies = (
        ("records", "0010_tombstones"),
        ("procrastinate", "0041_post_retry_failed_job"),
    )

    operations = (migrations.RunSQL(CLOSE, migrations.RunSQL.noop),)
