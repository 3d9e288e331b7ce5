"""The look of the staff's workplace (django-unfold): the portal's colours, quieter; navigation by work."""

from django.templatetags.static import static
from django.urls import reverse_lazy

CANAL = {
    "50": "228 240 241",
    "100": "204 226 229",
    "200": "160 200 206",
    "300": "110 168 177",
    "400": "58 130 142",
    "500": "24 103 118",
    "600": "10 87 102",
    "700": "6 61 72",
    "800": "5 51 60",
    "900": "4 41 49",
    "950": "3 28 33",
}
UNFOLD = {
    "SITE_TITLE": "信用交通·枣庄 工作台",
    "SITE_HEADER": "信用交通·枣庄",
    "SITE_SUBHEADER": "credit.desk.navigation.whose_desk",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/mark.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}],
    "THEME": "light",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "credit.desk.navigation.demo_strip",
    "DASHBOARD_CALLBACK": "credit.desk.dashboard.fill",
    "SCRIPTS": [lambda request: static("js/desk.js")],
    "STYLES": [lambda request: static("css/desk.css")],
    "COLORS": {"primary": {shade: f"rgb({rgb})" for shade, rgb in CANAL.items()}},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "credit.desk.navigation.sidebar",
    },
    "LOGIN": {"redirect_after": lambda request: reverse_lazy("admin:index")},
}
