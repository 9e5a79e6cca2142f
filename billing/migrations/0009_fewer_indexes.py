# Indexes that another one begins with, and the pattern index of a unique text, are not kept: each costs every sale.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_birth_date_and_money"),
        ("accounts", "__first__"),
        ("billing", "0008_taxes"),
        ("dramas", "0002_dubs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ledgerentry",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="billing.ledgeraccount",
            ),
        ),
        migrations.AlterField(
            model_name="ledgertransaction",
            name="idem_key",
            field=models.CharField(max_length=120),
        ),
        migrations.AlterField(
            model_name="producershare",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="accounts.producercompany",
            ),
        ),
        migrations.AlterField(
            model_name="producershare",
            name="transaction",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="billing.ledgertransaction",
            ),
        ),
        migrations.AlterField(
            model_name="unlock",
            name="series",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dramas.series"
            ),
        ),
        migrations.AlterField(
            model_name="unlock",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unlocks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgertransaction",
            constraint=models.UniqueConstraint(fields=("idem_key",), name="ledger_transaction_key"),
        ),
    ]
