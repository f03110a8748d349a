"""A draft may ask for the reversal of an entry."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('counties', '0001_initial'),
        ('funds', '0009_budget_approvals'),
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='draftentry',
            name='reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='冲销原因'),
        ),
        migrations.AddField(
            model_name='draftentry',
            name='reverses',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal_drafts', to='funds.entry', verbose_name='冲销'),
        ),
        migrations.AddConstraint(
            model_name='draftentry',
            constraint=models.CheckConstraint(condition=models.Q(('reverses__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='draft_reversal_has_a_reason', violation_error_message='冲销须写明原因'),
        ),
    ]
