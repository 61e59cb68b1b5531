from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_pending_neighbours_by_document"),
    ]

    operations = [
        migrations.AddField(
            model_name="rebuild",
            name="identity",
            field=models.TextField(blank=True, default="", help_text="which of all indexes it is, once it is live"),
            preserve_default=False,
        ),
    ]
