"""Official documents: one `model`, written as Word (`docx`), as PDF (`pdf`) or as a `plain` tree."""
