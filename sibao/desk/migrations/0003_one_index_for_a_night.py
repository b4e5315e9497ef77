"""The night of a standing or holding is looked up through the longer indexes that begin with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_audit_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="holding",
            name="run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.run"
            ),
        ),
        migrations.AlterField(
            model_name="standing",
            name="home_branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="desk.branch",
            ),
        ),
        migrations.AlterField(
            model_name="standing",
            name="run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.run"
            ),
        ),
    ]
