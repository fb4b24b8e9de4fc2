"""The one source of revisions at the edge; it never goes back, so a higher one is always the newer."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("edge", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL("CREATE SEQUENCE edge_rev AS bigint", "DROP SEQUENCE edge_rev")]
