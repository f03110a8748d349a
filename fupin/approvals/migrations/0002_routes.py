"""Routes, rounds, delegations; and the rules that the database keeps (sql/two_people.sql)."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import fupin.approvals.models.delegation
import fupin.approvals.models.route
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "sql" / "two_people.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION approvals_stays, approvals_decision_is_due, approvals_submission_moves, approvals_round_is_next,
    approvals_only_ends, approvals_route_is_unused CASCADE;
"""
# What was submitted before there were routes: one round with one step.
ROUNDS = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE approvals_submission DISABLE TRIGGER USER;
INSERT INTO approvals_round (submission_id, number, content, digest, submitted_at)
    SELECT id, round, '[]', encode(sha256('[]'), 'hex'), COALESCE(submitted_at, made_at)
    FROM approvals_submission WHERE round > 0;
INSERT INTO approvals_roundstep (round_id, number, name, "right", days, checks)
    SELECT id, 1, '复核', 'approve', 3, '' FROM approvals_round;
UPDATE approvals_submission SET step = 1, step_since = COALESCE(submitted_at, made_at) WHERE state = 'pending';
UPDATE approvals_submission SET began_on = COALESCE(submitted_at, made_at)::date WHERE round > 0;
ALTER TABLE approvals_submission ENABLE TRIGGER USER;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(error_messages={'unique': '这一天已经登记'}, unique=True, verbose_name='日期')),
                ('is_workday', models.BooleanField(default=False, help_text='调休上班的勾选；放假的不勾', verbose_name='上班')),
                ('source', models.CharField(help_text='放假通知的名称或文号', max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '节假日调休',
                'verbose_name_plural': '节假日调休',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='CalendarDayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('day', models.DateField(error_messages={'unique': '这一天已经登记'}, verbose_name='日期')),
                ('is_workday', models.BooleanField(default=False, help_text='调休上班的勾选；放假的不勾', verbose_name='上班')),
                ('source', models.CharField(help_text='放假通知的名称或文号', max_length=200, verbose_name='依据')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.CharField(choices=[('approve', '复核'), ('authorise', '审批')], max_length=20, verbose_name='委托的权限')),
                ('starts_on', models.DateField(verbose_name='起始日期')),
                ('ends_on', models.DateField(verbose_name='截止日期')),
                ('reason', models.CharField(help_text='如：休假、出差、借调', max_length=200, verbose_name='事由')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='提前终止时间')),
            ],
            options={
                'verbose_name': '代为复核',
                'verbose_name_plural': '代为复核',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DelegationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('right', models.CharField(choices=[('approve', '复核'), ('authorise', '审批')], max_length=20, verbose_name='委托的权限')),
                ('starts_on', models.DateField(verbose_name='起始日期')),
                ('ends_on', models.DateField(verbose_name='截止日期')),
                ('reason', models.CharField(help_text='如：休假、出差、借调', max_length=200, verbose_name='事由')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='提前终止时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RemarkAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='答复')),
                ('answered_at', models.DateTimeField(auto_now_add=True, verbose_name='答复时间')),
            ],
            options={
                'verbose_name': '答复',
                'verbose_name_plural': '答复',
                'ordering': ['remark'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几次提交')),
                ('content', models.JSONField(blank=True, default=list, verbose_name='提交的内容')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('submitted_at', models.DateTimeField(auto_now_add=True, verbose_name='提交时间')),
            ],
            options={
                'verbose_name': '提交',
                'verbose_name_plural': '提交',
                'ordering': ['submission', 'number'],
            },
        ),
        migrations.CreateModel(
            name='RoundStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几级')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('right', models.CharField(choices=[('approve', '复核'), ('authorise', '审批')], max_length=20, verbose_name='须有的权限')),
                ('days', models.PositiveSmallIntegerField(verbose_name='办理期限（工作日）')),
                ('checks', models.CharField(blank=True, max_length=200, verbose_name='核对什么')),
            ],
            options={
                'verbose_name': '级次',
                'verbose_name_plural': '级次',
                'ordering': ['round', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='办理事项')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('unit_name', models.CharField(blank=True, help_text='只适用于某单位时填写', max_length=100, verbose_name='适用单位')),
                ('channel', models.CharField(blank=True, help_text='不填表示各种渠道', max_length=20, verbose_name='资金渠道')),
                ('amount_from', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='金额不低于（元）')),
                ('amount_to', models.DecimalField(blank=True, decimal_places=2, help_text='不填表示没有上限', max_digits=18, null=True, verbose_name='金额低于（元）')),
                ('starts_on', models.DateField(verbose_name='施行日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('source', models.CharField(help_text='内控制度或文件的名称、文号', max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '复核路线',
                'verbose_name_plural': '复核路线',
                'ordering': ['kind', 'unit_name', 'channel', 'amount_from', '-starts_on'],
            },
        ),
        migrations.CreateModel(
            name='RouteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=40, verbose_name='办理事项')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('unit_name', models.CharField(blank=True, help_text='只适用于某单位时填写', max_length=100, verbose_name='适用单位')),
                ('channel', models.CharField(blank=True, help_text='不填表示各种渠道', max_length=20, verbose_name='资金渠道')),
                ('amount_from', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='金额不低于（元）')),
                ('amount_to', models.DecimalField(blank=True, decimal_places=2, help_text='不填表示没有上限', max_digits=18, null=True, verbose_name='金额低于（元）')),
                ('starts_on', models.DateField(verbose_name='施行日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('source', models.CharField(help_text='内控制度或文件的名称、文号', max_length=300, verbose_name='依据')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RouteStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='第几级')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('right', models.CharField(choices=[('approve', '复核'), ('authorise', '审批')], max_length=20, verbose_name='须有的权限')),
                ('days', models.PositiveSmallIntegerField(default=3, verbose_name='办理期限（工作日）')),
                ('checks', models.CharField(blank=True, max_length=200, verbose_name='核对什么')),
            ],
            options={
                'verbose_name': '路线级次',
                'verbose_name_plural': '路线级次',
                'ordering': ['route', 'number'],
            },
        ),
        migrations.AlterModelOptions(
            name='decision',
            options={'ordering': ['submission', 'round', 'step'], 'verbose_name': '复核意见', 'verbose_name_plural': '复核意见'},
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='one_decision_per_round',
        ),
        migrations.AddField(
            model_name='decision',
            name='principal',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='委托人'),
        ),
        migrations.AddField(
            model_name='decision',
            name='step',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几级'),
        ),
        migrations.AddField(
            model_name='submission',
            name='began_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='首次提交日期'),
        ),
        migrations.AddField(
            model_name='submission',
            name='due_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='本级办理期限'),
        ),
        migrations.AddField(
            model_name='submission',
            name='kind',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='办理事项'),
        ),
        migrations.AddField(
            model_name='submission',
            name='step',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='办到第几级'),
        ),
        migrations.AddField(
            model_name='submission',
            name='step_since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='到本级时间'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='began_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='首次提交日期'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='due_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='本级办理期限'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='kind',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='办理事项'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='step',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='办到第几级'),
        ),
        migrations.AddField(
            model_name='submissionevent',
            name='step_since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='到本级时间'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='state',
            field=models.CharField(choices=[('draft', '草稿'), ('pending', '待复核'), ('approved', '已通过'), ('returned', '已退回'), ('dropped', '已作废')], default='draft', editable=False, max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='submissionevent',
            name='state',
            field=models.CharField(choices=[('draft', '草稿'), ('pending', '待复核'), ('approved', '已通过'), ('returned', '已退回'), ('dropped', '已作废')], default='draft', editable=False, max_length=10, verbose_name='状态'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['state', 'due_on'], name='approvals_s_state_f8f38f_idx'),
        ),
        migrations.AddField(
            model_name='calendardayevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='calendardayevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='approvals.calendarday'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='deputy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受托人'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='principal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='委托人'),
        ),
        migrations.AddField(
            model_name='decision',
            name='delegation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.delegation', verbose_name='委托'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('submission', 'round', 'step'), name='one_decision_per_step', violation_error_message='这一级已有复核意见'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('submission', 'round', 'checker'), name='one_step_per_checker', violation_error_message='各级须由不同的人复核，您已经办过其中一级'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('submission', 'round', 'principal'), name='one_step_per_principal', violation_error_message='各级须由不同的人复核，委托人已经办过其中一级'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('principal__isnull', True), models.Q(('principal', models.F('maker')), _negated=True), _connector='OR'), name='decided_for_another', violation_error_message='受经办人委托的不能复核他经办的'),
        ),
        migrations.AddField(
            model_name='delegationevent',
            name='deputy',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受托人'),
        ),
        migrations.AddField(
            model_name='delegationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='delegationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='approvals.delegation'),
        ),
        migrations.AddField(
            model_name='delegationevent',
            name='principal',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='委托人'),
        ),
        migrations.AddField(
            model_name='remarkanswer',
            name='answered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人'),
        ),
        migrations.AddField(
            model_name='remarkanswer',
            name='remark',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='approvals.rowremark', verbose_name='逐行意见'),
        ),
        migrations.AddField(
            model_name='round',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='approvals.submission', verbose_name='复核单'),
        ),
        migrations.AddField(
            model_name='roundstep',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.round', verbose_name='提交'),
        ),
        migrations.AddConstraint(
            model_name='route',
            constraint=models.CheckConstraint(condition=models.Q(('amount_to__isnull', True), ('amount_to__gt', models.F('amount_from')), _connector='OR'), name='route_amounts_in_order', violation_error_message='金额的上限须大于下限'),
        ),
        migrations.AddConstraint(
            model_name='route',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='route_days_in_order', violation_error_message='截止日期不能早于施行日期'),
        ),
        migrations.AddConstraint(
            model_name='route',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('kind'), '='), (models.F('unit_name'), '='), (models.F('channel'), '='), (fupin.approvals.models.route._Amounts('amount_from', 'amount_to', models.Value('[)')), '&&'), (fupin.approvals.models.route._Days('starts_on', 'ends_on', models.Value('[]')), '&&')], name='one_route_at_a_time', violation_error_message='同样的事项、单位、渠道和金额，这段时间已有路线；请先给原路线写上截止日期'),
        ),
        migrations.AddField(
            model_name='round',
            name='route',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='approvals.route', verbose_name='路线'),
        ),
        migrations.AddField(
            model_name='routeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='routeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='approvals.route'),
        ),
        migrations.AddField(
            model_name='routestep',
            name='route',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.route', verbose_name='路线'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', models.F('principal')), _negated=True), name='deputy_is_another', violation_error_message='不能委托给自己'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_days_in_order', violation_error_message='截止日期不能早于起始日期'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at__isnull', True)), expressions=[(models.F('principal'), '='), (models.F('right'), '='), (fupin.approvals.models.delegation._Days('starts_on', 'ends_on', models.Value('[]')), '&&')], name='one_deputy_at_a_time', violation_error_message='这段时间已经委托给别人，请先终止原来的委托'),
        ),
        migrations.AddConstraint(
            model_name='remarkanswer',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='answer_says_something', violation_error_message='答复不能为空'),
        ),
        migrations.AddConstraint(
            model_name='roundstep',
            constraint=models.UniqueConstraint(fields=('round', 'number'), name='one_step_per_number'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('submission', 'number'), name='one_round_per_number'),
        ),
        migrations.AddConstraint(
            model_name='routestep',
            constraint=models.UniqueConstraint(fields=('route', 'number'), name='one_route_step_per_number'),
        ),
        migrations.AddConstraint(
            model_name='routestep',
            constraint=models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='step_has_days', violation_error_message='期限至少 1 个工作日'),
        ),
        migrations.RunSQL(ROUNDS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'pending'), ('step__gt', 0), ('step_since__isnull', False)), models.Q(models.Q(('state', 'pending'), _negated=True), ('due_on__isnull', True), ('step', 0), ('step_since__isnull', True)), _connector='OR'), name='pending_has_a_step', violation_error_message='待复核的须写明在哪一级，其余的没有'),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
