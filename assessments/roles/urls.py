"""URLs under /roles/. Role slugs come last, so that fixed words take precedence."""

from django.urls import path

from assessments.roles.views import comparison, comparison_files, matrix, pages, vacancy

urlpatterns = [
    path("", matrix.matrix, name="matrix"),
    path("matrix.<str:ending>", matrix.matrix_table, name="matrix-table"),
    path("overview/", matrix.ticks, name="ticks"),
    path("lint/", matrix.lint_page, name="lint"),
    path("compare/", comparison.comparison, name="compare"),
    path("compare.<str:ending>", comparison_files.comparison_table, name="compare-table"),
    path("skills/<slug:skill>/", pages.skill, name="skill"),
    path("seniorities/<slug:seniority>/", pages.seniority, name="seniority"),
    path("<slug:role>/", pages.role, name="role"),
    path("<slug:role>/<slug:seniority>/", pages.profile, name="profile"),
    path("<slug:role>/<slug:seniority>/advert/", vacancy.advert, name="advert"),
    path("<slug:role>/<slug:seniority>/advert.md", vacancy.advert_markdown, name="advert-md"),
    path("<slug:role>/<slug:seniority>/kit/", vacancy.kit, name="kit"),
    path("<slug:role>/<slug:seniority>/kit.md", vacancy.kit_markdown, name="kit-md"),
]
