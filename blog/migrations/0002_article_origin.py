from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="origin",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="the name an import gave it",
                max_length=300,
                null=True,
                unique=True,
            ),
        ),
    ]
