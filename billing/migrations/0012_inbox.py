"""When the truth that a payment shows was asked for, orders by when they were checked, cancelled payouts; and what billing has written for good cannot be emptied either."""

from django.db import migrations, models

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("billing", "0011_limits_and_removals"), ("core", "0003_never_emptied")]

    operations = [
        migrations.AddField(model_name="payment", name="asked_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            model_name="paymentorder", index=models.Index(fields=["state", "checked_at"], name="order_checked")
        ),
        migrations.AlterField(
            model_name="payout",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "prepared"),
                    ("cancelled", "cancelled before it was sent"),
                    ("in_flight", "sent to the bank"),
                    ("paid", "paid"),
                    ("returned", "came back"),
                ],
                default="prepared",
                max_length=9,
                verbose_name="state",
            ),
        ),
        append_only(
            "billing_contractversion",
            "billing_ledgerentry",
            "billing_ledgerrefusal",
            "billing_ledgerseal",
            "billing_ledgertransaction",
            "billing_planprice",
            "billing_planversion",
            "billing_priceplanversion",
            "billing_producerstatement",
            "billing_sharequestion",
            "billing_subscriptionevent",
            "billing_taxline",
        ),
    ]
