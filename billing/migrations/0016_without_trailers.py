"""PostgreSQL's functions are written anew: a trailer is no episode that is sold or moves the free share."""

from importlib import import_module

from django.db import migrations

posting = import_module("billing.migrations.0007_posting")


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_planned_once"), ("dramas", "0006_trailers")]

    operations = [migrations.RunPython(posting.create, migrations.RunPython.noop)]
