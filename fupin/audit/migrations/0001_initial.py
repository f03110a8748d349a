import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('actor_name', models.CharField(max_length=80, verbose_name='操作人姓名')),
                ('capacity', models.CharField(blank=True, max_length=120, verbose_name='身份')),
                ('verb', models.CharField(max_length=60, verbose_name='行为')),
                ('outcome', models.CharField(choices=[('done', '完成'), ('refused', '拒绝')], default='done', max_length=10, verbose_name='结果')),
                ('object_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='对象类别')),
                ('object_id', models.CharField(blank=True, max_length=40, verbose_name='对象编号')),
                ('object_name', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='事由')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='详情')),
                ('request_id', models.CharField(blank=True, max_length=40, verbose_name='请求编号')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='地址')),
            ],
            options={
                'verbose_name': '操作记录',
                'verbose_name_plural': '操作记录',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='audit_audit_object__8a757b_idx'), models.Index(fields=['verb', '-happened_at'], name='audit_audit_verb_ecc98d_idx')],
            },
        ),
    ]
