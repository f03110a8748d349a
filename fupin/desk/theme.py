"""How the web admin looks: its name, colours and style sheet. Read by the settings, so nothing here touches a model."""

from django.templatetags.static import static

# A sober red on neutral greys. White text on 600 has a contrast of 6.3 to 1, 600 on white the same.
PRIMARY = {
    "50": "#fdf3f2",
    "100": "#fbe4e2",
    "200": "#f7cdc9",
    "300": "#efa9a3",
    "400": "#e2776f",
    "500": "#d04b42",
    "600": "#b3261e",
    "700": "#961f18",
    "800": "#7c1d18",
    "900": "#681e1a",
    "950": "#380b09",
}
NEUTRAL = {
    "50": "#fafaf9",
    "100": "#f4f4f3",
    "200": "#e6e6e4",
    "300": "#d4d4d1",
    "400": "#a3a39f",
    "500": "#6f6f6b",
    "600": "#52524f",
    "700": "#3f3f3d",
    "800": "#282827",
    "900": "#1b1b1a",
    "950": "#0d0d0c",
}

UNFOLD = {
    "SITE_TITLE": "定点帮扶管理系统",
    "SITE_HEADER": "定点帮扶管理系统",
    "SITE_SUBHEADER": "工作台",
    "SITE_URL": "/",
    "SITE_SYMBOL": "volunteer_activism",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "THEME": "light",
    "BORDER_RADIUS": "6px",
    "COLORS": {"base": NEUTRAL, "primary": PRIMARY},
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("site/icon.svg")}
    ],
    "STYLES": [lambda request: static("desk/desk.css")],
    "SCRIPTS": [lambda request: static("desk/desk.js")],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "fupin.desk.navigation.navigation",
    },
}
