"""Names and credit codes are unique among companies that stand; a tombstone keeps its own and frees it.

Those of tombstones are still looked up, for who reported first. The new indexes are built beside the old ones while others write, then take their place and their names.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


def narrowed(name: str, column: str) -> migrations.RunSQL:
    """Return the operation that lets the unique constraint of the column judge standing companies alone."""
    return migrations.RunSQL(
        [
            (
                f"CREATE UNIQUE INDEX CONCURRENTLY {name}_standing ON companies_company ({column})"
                " WHERE merged_into_id IS NULL"
            ),
            f"ALTER TABLE companies_company DROP CONSTRAINT {name}",
            f"ALTER INDEX {name}_standing RENAME TO {name}",
        ],
        [
            f"CREATE UNIQUE INDEX CONCURRENTLY {name}_of_all ON companies_company ({column})",
            f"DROP INDEX {name}",
            f"ALTER TABLE companies_company ADD CONSTRAINT {name} UNIQUE USING INDEX {name}_of_all",
        ],
    )


class Migration(migrations.Migration):
    """Build concurrently, then swap."""

    atomic = False
    dependencies = (("companies", "0007_twins"),)

    operations = (
        *(
            AddIndexConcurrently(
                "company",
                models.Index(
                    fields=[column], condition=models.Q(merged_into__isnull=False), name=f"company_merged_{column}"
                ),
            )
            for column in ("name_key", "uscc")
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                narrowed("company_name_unique", "name_key"),
                narrowed("company_uscc_unique", "uscc"),
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="company",
                    name="company_name_unique",
                ),
                migrations.RemoveConstraint(
                    model_name="company",
                    name="company_uscc_unique",
                ),
                migrations.AddConstraint(
                    model_name="company",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("merged_into__isnull", True)),
                        fields=("name_key",),
                        name="company_name_unique",
                        violation_error_message="已有同名企业，请直接选用。",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="company",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("merged_into__isnull", True)),
                        fields=("uscc",),
                        name="company_uscc_unique",
                        violation_error_message="已有企业使用这个统一社会信用代码。",
                    ),
                ),
            ],
        ),
    )
