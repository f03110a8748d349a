"""The servers that fupin brings along: PostgreSQL and Valkey, for machines where none is given.

Nothing is imported here: settings need only `paths`, which must stay light and free of side effects.
"""
