"""Overview, figures, summaries."""

from django.urls import path, re_path

from reports.views import figures, overview, summaries

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("figures/<str:code>/", figures.figure, name="figure"),
    re_path(
        r"^figures/(?P<code>[^/]+)/rows\.(?P<form>csv|xlsx)$", figures.figure_export, name="figure_export"
    ),
    path("summaries/", summaries.summaries, name="summaries"),
    path("summaries/<int:pk>/", summaries.edition, name="edition"),
    path("summaries/<int:pk>/figures/", summaries.edition_figures, name="edition_figures"),
    path("summaries/<int:pk>/sign/", summaries.edition_sign, name="edition_sign"),
    re_path(r"^summaries/(?P<pk>\d+)/file\.(?P<form>docx|pdf)$", summaries.edition_file, name="edition_file"),
]
