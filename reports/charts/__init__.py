"""Charts: one ECharts option for the page and for the drawing on the server, so the two cannot disagree."""
