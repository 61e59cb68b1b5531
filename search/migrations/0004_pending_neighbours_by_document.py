from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_neighbours_and_title_words"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="pendingneighbours",
            index=models.Index(fields=["kind", "object_pk"], name="pending_neighbours"),
        ),
    ]
