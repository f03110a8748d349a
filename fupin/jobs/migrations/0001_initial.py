import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='任务')),
                ('title', models.CharField(max_length=200, verbose_name='说明')),
                ('parameters', models.JSONField(default=dict, verbose_name='参数')),
                ('key', models.CharField(max_length=200, verbose_name='去重键')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '失败'), ('cancelled', '已取消')], default='queued', max_length=10, verbose_name='状态')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='已完成')),
                ('total_count', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('step', models.CharField(blank=True, max_length=200, verbose_name='当前步骤')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='结果')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='说明信息')),
                ('cancel_asked', models.BooleanField(default=False, verbose_name='已请求取消')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='执行次数')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='发起时间')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近心跳')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('key',), name='one_open_job_per_key', violation_error_message='同样的任务正在进行，请等它结束')],
            },
        ),
    ]
