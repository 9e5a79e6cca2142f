"""PostgreSQL's functions are written anew: what they move is found by ids, never by a join that reads the table; and a price
is known together with the age that it is sold from."""

from importlib import import_module

from django.db import migrations

posting = import_module("billing.migrations.0007_posting")


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_steady_reads"), ("dramas", "0003_licences_and_ratings")]

    operations = [migrations.RunPython(posting.create, migrations.RunPython.noop)]
