"""Pages of figures and summaries."""
