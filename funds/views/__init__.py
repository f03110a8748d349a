"""Pages of the money, one module per thing that is looked at."""
