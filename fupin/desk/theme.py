"""How the web admin looks: colours, name, and the grouped navigation."""

UNFOLD = {"SITE_TITLE": "定点帮扶管理", "SITE_HEADER": "定点帮扶管理系统"}
