import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('pending', '待复核'), ('approved', '已通过'), ('returned', '已退回')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('round', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='第几次提交')),
                ('maker', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('checker', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='制单时间')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='提交时间')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='复核时间')),
            ],
            options={
                'verbose_name': '复核单',
                'verbose_name_plural': '复核单',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('checker__isnull', True), models.Q(('checker', models.F('maker')), _negated=True), _connector='OR'), name='maker_is_not_checker', violation_error_message='自己经办的不能自己复核'), models.CheckConstraint(condition=models.Q(models.Q(('checker__isnull', False), ('state__in', ('approved', 'returned'))), models.Q(models.Q(('state__in', ('approved', 'returned')), _negated=True), ('checker__isnull', True)), _connector='OR'), name='decided_by_somebody', violation_error_message='已通过、已退回的须有复核人，其余的没有')],
            },
        ),
        migrations.CreateModel(
            name='SubmissionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='approvals.submission')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('pending', '待复核'), ('approved', '已通过'), ('returned', '已退回')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('round', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='第几次提交')),
                ('maker', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('checker', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='制单时间')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='提交时间')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='复核时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.submission', verbose_name='复核单')),
                ('round', models.PositiveSmallIntegerField(verbose_name='第几次提交')),
                ('outcome', models.CharField(choices=[('approved', '已通过'), ('returned', '已退回')], max_length=10, verbose_name='结论')),
                ('maker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('checker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('comment', models.CharField(blank=True, max_length=500, verbose_name='意见')),
                ('decided_at', models.DateTimeField(auto_now_add=True, verbose_name='复核时间')),
            ],
            options={
                'verbose_name': '复核意见',
                'verbose_name_plural': '复核意见',
                'ordering': ['submission', 'round'],
                'constraints': [models.UniqueConstraint(fields=('submission', 'round'), name='one_decision_per_round', violation_error_message='这一次提交已有复核意见'), models.CheckConstraint(condition=models.Q(('checker', models.F('maker')), _negated=True), name='decided_by_another', violation_error_message='自己经办的不能自己复核'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'returned'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='return_says_why', violation_error_message='退回须写明意见')],
            },
        ),
        migrations.CreateModel(
            name='RowRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='approvals.decision', verbose_name='复核意见')),
                ('row_number', models.PositiveIntegerField(verbose_name='行号')),
                ('comment', models.CharField(max_length=200, verbose_name='意见')),
            ],
            options={
                'verbose_name': '逐行意见',
                'verbose_name_plural': '逐行意见',
                'ordering': ['decision', 'row_number'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'row_number'), name='one_remark_per_row'), models.CheckConstraint(condition=models.Q(('comment', ''), _negated=True), name='remark_says_something', violation_error_message='意见不能为空')],
            },
        ),
    ]
