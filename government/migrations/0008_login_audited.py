"""What officers log in with is recorded like every other row; of a secret only that it changed."""

from django.db import migrations

from records import audited

ATTACHED = (
    audited.attach("government_passwordrecord", secret=("password",)),
    audited.attach("government_secondfactor", silent=("last_step",), secret=("sealed",)),
    audited.attach("government_recoverycode", secret=("code_hash",)),
    audited.attach("government_loginsession", secret=("key_hash",)),
    audited.attach("government_machinetoken", silent=("last_used_at", "last_address"), secret=("key_hash",)),
)


class Migration(migrations.Migration):
    """Attach the trigger to each table."""

    dependencies = (("government", "0007_login"),)

    operations = tuple(migrations.RunSQL(*words) for words in ATTACHED)
