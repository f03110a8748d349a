import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleParameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('poverty_line', '扶贫标准（元/人·年）'), ('monitor_line', '监测收入线（元/人·年）'), ('resident_days', '每年驻村天数下限（天）'), ('secondment_years', '挂职任期（年）'), ('publicity_days', '公示天数下限（天）'), ('group_meetings', '领导小组会议每年下限（次）'), ('paired_households', '每名干部结对户数（户）'), ('planting_award', '种植奖励标准（元/亩）'), ('admin_budget', '每年行政经费安排（元）'), ('seconded_per_year', '每年选派挂职干部（名）')], max_length=40, verbose_name='参数')),
                ('place_code', models.CharField(blank=True, help_text='留空表示全国；下级地区沿用上级的值', max_length=12, verbose_name='地区代码')),
                ('unit_name', models.CharField(blank=True, help_text='只适用于某单位时填写', max_length=100, verbose_name='适用单位')),
                ('year_from', models.PositiveSmallIntegerField(verbose_name='起始年度')),
                ('year_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='截止年度')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='数值')),
                ('source', models.CharField(help_text='文件名称、文号或来源', max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '政策参数',
                'verbose_name_plural': '政策参数',
                'ordering': ['rule', 'place_code', '-year_from'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'place_code', 'unit_name', 'year_from'), name='one_rule_value_per_place_and_year', violation_error_message='该地区该年度的参数已有，请修改原来的一条'), models.CheckConstraint(condition=models.Q(('year_to__isnull', True), ('year_to__gte', models.F('year_from')), _connector='OR'), name='rule_years_in_order', violation_error_message='截止年度不能早于起始年度')],
            },
        ),
        migrations.CreateModel(
            name='RuleParameterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rules.ruleparameter')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('rule', models.CharField(choices=[('poverty_line', '扶贫标准（元/人·年）'), ('monitor_line', '监测收入线（元/人·年）'), ('resident_days', '每年驻村天数下限（天）'), ('secondment_years', '挂职任期（年）'), ('publicity_days', '公示天数下限（天）'), ('group_meetings', '领导小组会议每年下限（次）'), ('paired_households', '每名干部结对户数（户）'), ('planting_award', '种植奖励标准（元/亩）'), ('admin_budget', '每年行政经费安排（元）'), ('seconded_per_year', '每年选派挂职干部（名）')], max_length=40, verbose_name='参数')),
                ('place_code', models.CharField(blank=True, help_text='留空表示全国；下级地区沿用上级的值', max_length=12, verbose_name='地区代码')),
                ('unit_name', models.CharField(blank=True, help_text='只适用于某单位时填写', max_length=100, verbose_name='适用单位')),
                ('year_from', models.PositiveSmallIntegerField(verbose_name='起始年度')),
                ('year_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='截止年度')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='数值')),
                ('source', models.CharField(help_text='文件名称、文号或来源', max_length=300, verbose_name='依据')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
