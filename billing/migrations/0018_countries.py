"""PostgreSQL's functions are written anew: a price is known together with where the series may be shown."""

from importlib import import_module

from django.db import migrations

posting = import_module("billing.migrations.0007_posting")


class Migration(migrations.Migration):
    dependencies = [("billing", "0017_advertising"), ("dramas", "0007_countries")]

    operations = [migrations.RunPython(posting.create, migrations.RunPython.noop)]
