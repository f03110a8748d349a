import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='表格种类')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='原文件')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sheet_name', models.CharField(blank=True, max_length=100, verbose_name='工作表')),
                ('content_digest', models.CharField(db_index=True, max_length=64, verbose_name='内容摘要')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('place_code', models.CharField(blank=True, max_length=12, verbose_name='地区代码')),
                ('state', models.CharField(choices=[('checked', '已预检'), ('committed', '已入库'), ('refused', '未入库'), ('undone', '已撤销')], default='checked', max_length=10, verbose_name='状态')),
                ('row_count', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('added_count', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('changed_count', models.PositiveIntegerField(default=0, verbose_name='更新')),
                ('unchanged_count', models.PositiveIntegerField(default=0, verbose_name='不变')),
                ('refused_count', models.PositiveIntegerField(default=0, verbose_name='退回')),
                ('receipt', models.JSONField(blank=True, default=dict, verbose_name='回执')),
                ('marked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='批注回执')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='处理完成时间')),
            ],
            options={
                'verbose_name': '上传批次',
                'verbose_name_plural': '上传批次',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'committed')), fields=('kind', 'content_digest', 'year', 'place_code'), name='one_committed_batch_per_content', nulls_distinct=False, violation_error_message='同样的内容已经入库，无须再传')],
            },
        ),
        migrations.CreateModel(
            name='BatchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.batch', verbose_name='批次')),
                ('sheet_name', models.CharField(blank=True, max_length=100, verbose_name='工作表')),
                ('row_number', models.PositiveIntegerField(verbose_name='行号')),
                ('outcome', models.CharField(choices=[('added', '新增'), ('changed', '更新'), ('unchanged', '不变'), ('refused', '退回')], max_length=10, verbose_name='结果')),
                ('object_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='对象类别')),
                ('object_id', models.BigIntegerField(null=True, verbose_name='对象编号')),
                ('fields', models.JSONField(blank=True, default=list, verbose_name='改动的字段')),
            ],
            options={
                'verbose_name': '上传明细行',
                'verbose_name_plural': '上传明细行',
                'ordering': ['batch', 'row_number'],
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='intake_batc_object__1b2e09_idx')],
            },
        ),
    ]
