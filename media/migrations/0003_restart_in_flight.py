"""Assets that were at work in the old two-step pipeline begin again: their source is there, their rows mean nothing to the new one."""

from django.db import migrations

OLD_WORKING = ("probing", "queued", "encoding", "verifying")


def restart(apps, _schema_editor):
    Asset = apps.get_model("media", "Asset")
    EncodingJob = apps.get_model("media", "EncodingJob")
    EncodingJob.objects.filter(asset__state__in=("uploaded", *OLD_WORKING)).delete()
    Asset.objects.filter(state__in=OLD_WORKING).update(state="uploaded", progress=0, plan={}, plan_hash="")


class Migration(migrations.Migration):
    dependencies = [("media", "0002_task_graph")]
    operations = [migrations.RunPython(restart, migrations.RunPython.noop)]
