"""The extensions that indexes and constraints of the upper floors need: trigram search and exclusion over ranges."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    run_before = [("counties", "0001_initial"), ("cadres", "0001_initial")]
    operations = [TrigramExtension(), BtreeGistExtension()]
