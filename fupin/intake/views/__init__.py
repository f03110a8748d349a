"""The pages of the intake: sending a file, explaining its columns, its receipt, templates, remembered words."""
