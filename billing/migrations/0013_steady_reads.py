# What is read does not grow with what a wallet has been through: the newest of an account at the end of an index, open lots that have expired
# at the end of another, accounts of a posting by their names. PostgreSQL's functions are written anew.

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

posting = import_module("billing.migrations.0007_posting")


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_inbox")]

    operations = [
        migrations.RemoveIndex(model_name="coinlot", name="coin_lot_open"),
        migrations.RemoveIndex(model_name="ledgerentry", name="ledger_entry_newest"),
        migrations.AlterField(
            model_name="coinlot",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots",
                to="billing.ledgeraccount",
            ),
        ),
        migrations.AddIndex(
            model_name="coinlot",
            index=models.Index(fields=["account", "expires_at"], name="coin_lot_account"),
        ),
        migrations.AddIndex(
            model_name="coinlot",
            index=models.Index(
                fields=["account", "expires_at"], condition=models.Q(remaining__gt=0), name="coin_lot_open"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["account", "-transaction"], name="ledger_entry_newest"),
        ),
        migrations.RunPython(posting.create, migrations.RunPython.noop),
    ]
