"""Which companies were announced is known to the first net too: it asks the function that the row policy asks.

Whoever sees all is answered as well, so that the system can say for another officer what that one sees.
"""

from django.db import migrations

PUBLISHED = """
CREATE OR REPLACE FUNCTION kz_published() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT part.company_id FROM ceremonies_signing signing
        JOIN projects_project project ON project.id = signing.project_id AND project.voided_at IS NULL
        JOIN projects_participation part ON part.project_id = project.id
    WHERE {asked}
    UNION SELECT deal.company_id FROM ceremonies_signing signing
        JOIN projects_financingdeal deal ON deal.id = signing.deal_id AND deal.voided_at IS NULL
    WHERE deal.company_id IS NOT NULL AND {asked}
$$;
"""


class Migration(migrations.Migration):
    """Replace the function."""

    dependencies = (("ceremonies", "0007_instructions_seen"),)

    operations = (
        migrations.RunSQL(
            PUBLISHED.format(asked="(kz_serves() IS NOT NULL OR kz_sees_all())"),
            PUBLISHED.format(asked="kz_serves() IS NOT NULL"),
        ),
    )
