"""What was approved for projects; every entry says what it is."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "sql" / "budget_approvals.sql").read_text(encoding="utf-8")
UNDO = """
DROP TRIGGER approval_is_not_truncated ON funds_budgetapproval;
DROP TRIGGER approval_is_final ON funds_budgetapproval;
DROP FUNCTION funds_approval_is_final();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('counties', '0001_initial'),
        ('funds', '0008_ledger_exports'),
        ('intake', '0002_extensions'),
        ('projects', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(blank=True, choices=[('unit_self', '定点帮扶单位—单位自筹'), ('unit_unstated', '定点帮扶单位—渠道未写明'), ('admin_budget', '定点帮扶单位—行政经费'), ('party_fee', '定点帮扶单位—专项党费'), ('union', '定点帮扶单位—工会经费'), ('staff_donation', '定点帮扶单位—干部职工捐款'), ('enterprise', '定点帮扶单位—企业利润（捐赠）列支'), ('introduced', '引进（协调）资金—未分系统内外'), ('introduced_inside', '引进（协调）资金—系统内'), ('introduced_outside', '引进（协调）资金—系统外'), ('donation', '社会捐赠'), ('east_west', '东西部协作'), ('intra_region', '区域内对口帮扶'), ('special_central', '财政专项扶贫（衔接）资金—中央'), ('special_province', '财政专项扶贫（衔接）资金—省级'), ('special_city', '财政专项扶贫（衔接）资金—市级'), ('special_county', '财政专项扶贫（衔接）资金—县级'), ('integrated', '涉农整合资金'), ('sector', '行业部门资金'), ('award', '以奖代补'), ('bond', '地方债'), ('lottery', '彩票公益金'), ('self_raised', '集体、群众自筹'), ('credit', '信贷、周转金'), ('prize', '奖金'), ('interest', '利息'), ('return', '收益再投入')], help_text='不填表示全部资金', max_length=20, verbose_name='限于渠道')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='批复金额（元）')),
                ('approved_on', models.DateField(verbose_name='批复日期')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='批复文号')),
                ('reason', models.CharField(blank=True, help_text='调整以前的批复时填写', max_length=200, verbose_name='调整原因')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '项目资金批复',
                'verbose_name_plural': '项目资金批复',
                'ordering': ['project', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), _negated=True), models.Q(('form', ''), _negated=True), models.Q(('nature', ''), _negated=True), models.Q(('precision', ''), _negated=True), models.Q(('summary', ''), _negated=True), models.Q(('key', ''), _negated=True)), name='entry_says_what_it_is', violation_error_message='口径、渠道、形态、精确度、摘要都须填写'),
        ),
        migrations.AddField(
            model_name='budgetapproval',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='budget_approvals', to='funds.funddocument', verbose_name='限于资金来源'),
        ),
        migrations.AddField(
            model_name='budgetapproval',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_approvals', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='budgetapproval',
            name='recorded_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddConstraint(
            model_name='budgetapproval',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='approved_amount_not_negative', violation_error_message='批复金额不能为负数'),
        ),
        migrations.AddConstraint(
            model_name='budgetapproval',
            constraint=models.CheckConstraint(condition=models.Q(('channel', ''), ('document__isnull', True), _connector='OR'), name='approved_by_channel_or_document', violation_error_message='限于渠道和限于资金来源只能填一项'),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
