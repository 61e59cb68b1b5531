from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.deletion import CASCADE, SET_NULL


def fill(apps, schema_editor):
    """Until now a place knew its paper only by way of its record and that record's identifier."""
    records = apps.get_model("papers", "PaperRecord").objects.filter(pk=OuterRef("record"))
    places = apps.get_model("papers", "ReleaseEntry").objects.filter(record__isnull=False)
    places.update(paper=Subquery(records.values("identifier__paper")[:1]))


class Migration(migrations.Migration):
    dependencies = [("papers", "0008_feeds_known_by_their_etag")]

    operations = [
        migrations.AddField(
            model_name="releaseentry",
            name="paper",
            field=models.ForeignKey("papers.paper", on_delete=SET_NULL, null=True, blank=True, related_name="entries"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="releaseentry",
            name="release",
            field=models.ForeignKey("papers.release", on_delete=CASCADE, related_name="entries", db_index=False),
        ),
        migrations.AddIndex(
            model_name="releaseentry",
            index=models.Index(fields=["release", "position"], name="entries_in_order"),
        ),
    ]
