import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True, verbose_name='SHA-256')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('content_type', models.CharField(blank=True, max_length=100, verbose_name='类型')),
                ('stored_at', models.DateTimeField(auto_now_add=True, verbose_name='存入时间')),
                ('stored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='存入人')),
            ],
            options={
                'verbose_name': '文件',
                'verbose_name_plural': '文件',
                'ordering': ['-id'],
            },
        ),
    ]
