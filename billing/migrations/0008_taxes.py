"""Tax on orders. What was ordered before carries none; running subscriptions are in the country that their price is made for."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGER = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing_taxline
FOR EACH ROW EXECUTE FUNCTION duanju_append_only();
"""


def refuse_changes(apps, schema_editor):
    """Nothing on SQLite, where the model refuses."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TRIGGER)


def allow_changes(apps, schema_editor):
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS append_only ON billing_taxline")


def place_subscriptions(apps, schema_editor):
    """Prices for everywhere tell nothing: those stay without tax until their subscriber chooses again."""
    rows = apps.get_model("billing", "Subscription").objects.all()
    price = apps.get_model("billing", "PlanPrice").objects.filter(pk=models.OuterRef("price"))
    rows.update(country=models.Subquery(price.values("country")))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0007_posting"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gross_minor", models.IntegerField()),
                ("tax_minor", models.IntegerField()),
                ("booked_on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="changequote",
            name="tax_bps",
            field=models.PositiveIntegerField(default=0, verbose_name="rate in basis points"),
        ),
        migrations.AddField(
            model_name="changequote",
            name="tax_country",
            field=models.CharField(default="*", max_length=2, verbose_name="country"),
        ),
        migrations.AddField(
            model_name="changequote",
            name="tax_minor",
            field=models.PositiveIntegerField(default=0, verbose_name="tax in minor units"),
        ),
        migrations.AddField(
            model_name="changequote",
            name="tax_name",
            field=models.CharField(
                blank=True,
                choices=[
                    ("vat", "VAT"),
                    ("gst", "GST"),
                    ("sales-tax", "sales tax"),
                    ("consumption-tax", "consumption tax"),
                ],
                default="",
                max_length=16,
                verbose_name="name of the tax",
            ),
        ),
        migrations.AddField(
            model_name="coinpack",
            name="is_tax_inclusive",
            field=models.BooleanField(
                default=True, help_text="Otherwise it is added where tax is collected.", verbose_name="tax is included"
            ),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="tax_bps",
            field=models.PositiveIntegerField(default=0, verbose_name="rate in basis points"),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="tax_country",
            field=models.CharField(default="*", max_length=2, verbose_name="country"),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="tax_minor",
            field=models.PositiveIntegerField(default=0, verbose_name="tax in minor units"),
        ),
        migrations.AddField(
            model_name="paymentorder",
            name="tax_name",
            field=models.CharField(
                blank=True,
                choices=[
                    ("vat", "VAT"),
                    ("gst", "GST"),
                    ("sales-tax", "sales tax"),
                    ("consumption-tax", "consumption tax"),
                ],
                default="",
                max_length=16,
                verbose_name="name of the tax",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="country",
            field=models.CharField(default="*", max_length=2, verbose_name="country"),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_minor__lte", models.F("amount_minor"))), name="order_tax"
            ),
        ),
        migrations.AddField(
            model_name="taxline",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tax_lines", to="billing.payment"
            ),
        ),
        migrations.AddField(
            model_name="taxline",
            name="transaction",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="tax_line", to="billing.ledgertransaction"
            ),
        ),
        migrations.AddIndex(
            model_name="taxline",
            index=models.Index(fields=["booked_on"], name="tax_line_day"),
        ),
        migrations.RunPython(refuse_changes, allow_changes),
        migrations.RunPython(place_subscriptions, migrations.RunPython.noop),
    ]
