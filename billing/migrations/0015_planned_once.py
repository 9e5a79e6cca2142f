"""PostgreSQL's functions are written anew: their plans are made once a connection, and the price of one episode reads no others."""

from importlib import import_module

from django.db import migrations

posting = import_module("billing.migrations.0007_posting")


class Migration(migrations.Migration):
    dependencies = [("billing", "0014_found_by_id")]

    operations = [migrations.RunPython(posting.create, migrations.RunPython.noop)]
