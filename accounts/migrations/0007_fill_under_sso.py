from typing import Any

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat


def fill(apps: Any, schema_editor: Any) -> None:
    """Put whom the rule holds for today under it, as sso_require does since."""
    members = apps.get_model("accounts", "Membership").objects.filter(workspace__requires_sso=True)
    domain = Concat(Value("@"), F("workspace__sso__email_domain"))
    members.filter(user__email__iendswith=domain).update(under_sso=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_membership_under_sso")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
