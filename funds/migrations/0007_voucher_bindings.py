"""Vouchers become links of a chain, one a book; those attached before are bound in the order they came."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from funds.binding import binding_hash
from funds.chain import GENESIS

SQL = (Path(__file__).parent.parent / "sql" / "voucher_bindings.sql").read_text(encoding="utf-8")
UNDO = """
DROP TRIGGER register_is_not_truncated ON funds_voucherregister;
DROP TRIGGER register_stays ON funds_voucherregister;
DROP TRIGGER voucher_is_not_truncated ON funds_voucher;
DROP TRIGGER voucher_is_final ON funds_voucher;
DROP FUNCTION funds_voucher_is_final();
"""


def bind(apps, schema_editor):
    """Numbers and hashes for what is attached already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    registers = {}
    rows = apps.get_model("funds", "Voucher").objects.select_related("entry", "file").order_by("id")
    for voucher in rows.iterator():
        book = voucher.entry.book_id
        if book not in registers:
            registers[book] = apps.get_model("funds", "VoucherRegister").objects.create(book_id=book)
        register = registers[book]
        voucher.register, voucher.number, voucher.previous_hash = register, register.length + 1, register.head
        voucher.binding_hash = binding_hash(
            [
                *(book, voucher.number, voucher.entry.seq, voucher.entry.entry_hash),
                *(voucher.file.sha256, voucher.file.size, voucher.kind, voucher.pages),
                *(voucher.attached_at, voucher.attached_by_id, voucher.previous_hash),
            ]
        )
        voucher.save()
        register.length, register.head = voucher.number, voucher.binding_hash
        register.save()


class Migration(migrations.Migration):
    dependencies = [("funds", "0006_national_negative_lists")]
    operations = [
        migrations.CreateModel(
            name="VoucherRegister",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.PositiveBigIntegerField(default=0, editable=False, verbose_name="凭证数")),
                ("head", models.CharField(default=GENESIS, editable=False, max_length=64, verbose_name="末份登记摘要")),
                (
                    "book",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voucher_register",
                        to="funds.book",
                        verbose_name="账簿",
                    ),
                ),
            ],
            options={"verbose_name": "凭证登记簿", "verbose_name_plural": "凭证登记簿", "ordering": ["book"]},
        ),
        migrations.AddField(
            "voucher",
            "pages",
            models.PositiveIntegerField(blank=True, help_text="纸质原件的张数", null=True, verbose_name="页数"),
        ),
        migrations.AddField(
            "voucher",
            "register",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vouchers",
                to="funds.voucherregister",
                verbose_name="凭证登记簿",
            ),
        ),
        migrations.AddField(
            "voucher",
            "number",
            models.PositiveBigIntegerField(editable=False, null=True, verbose_name="凭证登记号"),
        ),
        migrations.AddField(
            "voucher",
            "previous_hash",
            models.CharField(default="", editable=False, max_length=64, verbose_name="上份登记摘要"),
            preserve_default=False,
        ),
        migrations.AddField(
            "voucher",
            "binding_hash",
            models.CharField(default="", editable=False, max_length=64, verbose_name="本份登记摘要"),
            preserve_default=False,
        ),
        migrations.RunPython(bind, migrations.RunPython.noop),
        migrations.AlterField(
            "voucher",
            "register",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vouchers",
                to="funds.voucherregister",
                verbose_name="凭证登记簿",
            ),
        ),
        migrations.AlterField(
            "voucher",
            "number",
            models.PositiveBigIntegerField(editable=False, verbose_name="凭证登记号"),
        ),
        migrations.AlterField(
            "voucher",
            "attached_at",
            models.DateTimeField(editable=False, verbose_name="附件时间"),
        ),
        migrations.AddConstraint(
            "voucher",
            models.UniqueConstraint(fields=("register", "number"), name="one_voucher_per_number"),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
