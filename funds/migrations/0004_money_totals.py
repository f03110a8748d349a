"""Totals by year, kept by a trigger; what has been posted so far is added up."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "sql" / "totals.sql").read_text(encoding="utf-8")
UNDO = """
DROP TRIGGER total_is_kept ON funds_moneytotal;
DROP FUNCTION funds_total_is_kept();
DROP TRIGGER entries_are_added_up ON funds_entry;
DROP FUNCTION funds_add_up_entries();
DROP VIEW funds_entry_total;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('counties', '0001_initial'),
        ('funds', '0003_batch_files'),
        ('projects', '0001_initial'),
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MoneyTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('direct', '直接投入'), ('introduced', '引进（协调）'), ('raised', '社会募集'), ('fiscal', '财政安排'), ('credit', '信贷（有偿）'), ('income', '收入')], max_length=12, verbose_name='口径')),
                ('channel', models.CharField(choices=[('unit_self', '定点帮扶单位—单位自筹'), ('unit_unstated', '定点帮扶单位—渠道未写明'), ('admin_budget', '定点帮扶单位—行政经费'), ('party_fee', '定点帮扶单位—专项党费'), ('union', '定点帮扶单位—工会经费'), ('staff_donation', '定点帮扶单位—干部职工捐款'), ('enterprise', '定点帮扶单位—企业利润（捐赠）列支'), ('introduced', '引进（协调）资金—未分系统内外'), ('introduced_inside', '引进（协调）资金—系统内'), ('introduced_outside', '引进（协调）资金—系统外'), ('donation', '社会捐赠'), ('east_west', '东西部协作'), ('intra_region', '区域内对口帮扶'), ('special_central', '财政专项扶贫（衔接）资金—中央'), ('special_province', '财政专项扶贫（衔接）资金—省级'), ('special_city', '财政专项扶贫（衔接）资金—市级'), ('special_county', '财政专项扶贫（衔接）资金—县级'), ('integrated', '涉农整合资金'), ('sector', '行业部门资金'), ('award', '以奖代补'), ('bond', '地方债'), ('lottery', '彩票公益金'), ('self_raised', '集体、群众自筹'), ('credit', '信贷、周转金'), ('prize', '奖金'), ('interest', '利息'), ('return', '收益再投入')], max_length=20, verbose_name='渠道')),
                ('form', models.CharField(choices=[('cash', '货币'), ('in_kind', '物资折款'), ('mixed', '资金和物资未分列'), ('labour', '投工折资'), ('land', '土地等资产划拨')], max_length=8, verbose_name='形态')),
                ('precision', models.CharField(choices=[('exact', '精确'), ('at_least', '以上（余、多）'), ('at_most', '以内（近）'), ('approx', '约数'), ('range', '区间'), ('redacted', '隐去'), ('phrase', '固定用语')], max_length=10, verbose_name='精确度')),
                ('from_kind', models.CharField(choices=[('source', '外部来源'), ('pool', '帮扶资金户'), ('project', '项目'), ('payee', '收款单位（个人）'), ('collective', '村集体')], max_length=10, verbose_name='付出账户类别')),
                ('to_kind', models.CharField(choices=[('source', '外部来源'), ('pool', '帮扶资金户'), ('project', '项目'), ('payee', '收款单位（个人）'), ('collective', '村集体')], max_length=10, verbose_name='收入账户类别')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('since_year', models.PositiveSmallIntegerField(verbose_name='累计起始年度')),
                ('entry_count', models.PositiveBigIntegerField(verbose_name='笔数')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='金额（元）')),
                ('wording', models.CharField(blank=True, max_length=60, verbose_name='原文写法')),
                ('book', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.book', verbose_name='账簿')),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.funddocument', verbose_name='资金来源')),
                ('from_account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.ledgeraccount', verbose_name='付出账户')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='counties.division', verbose_name='地区')),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project', verbose_name='项目')),
                ('to_account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.ledgeraccount', verbose_name='收入账户')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='帮扶单位')),
            ],
            options={
                'verbose_name': '资金汇总',
                'verbose_name_plural': '资金汇总',
                'ordering': ['book', 'year', 'id'],
                'constraints': [models.UniqueConstraint(fields=('book', 'year', 'place', 'document', 'project', 'from_account', 'to_account', 'unit', 'since_year', 'nature', 'channel', 'form', 'precision', 'from_kind', 'to_kind'), name='one_money_total', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
