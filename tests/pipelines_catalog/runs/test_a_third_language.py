"""A language is added by a catalogue and `LANGUAGES` alone; runs of before speak it too."""

import re

import pytest

from pipelines_catalog.engine import say, say_many
from pipelines_catalog.runs.models import Event
from tests.languages import add_catalogue
from tests.pipelines_catalog.runs.browsing import page, run_of

pytestmark = pytest.mark.django_db
SPANISH = {
    "Close": "Cerrar",
    "%(rows)d rows of %(months)s, %(late).1f%% late.": (
        "%(rows)d filas de %(months)s, %(late).1f%% con retraso."
    ),
    ("%(n)s month", "%(n)s months"): ("%(n)s mes", "%(n)s meses"),
}
MONTHS = say_many("%(n)s month", "%(n)s months", 6)
TOLD = say("%(rows)d rows of %(months)s, %(late).1f%% late.", rows=19_997, months=MONTHS, late=20.5)
OLD = {"en": "As it was told.", "pt-br": "Como foi contado."}


def test_a_catalogue_adds_a_language(visitor, settings, tmp_path) -> None:
    run = run_of(visitor)
    row, last = run.steps.get(name="ingest"), run.events.last().seq
    for place, words in enumerate((TOLD.as_json(), OLD, say("Told in English.").as_json()), 1):
        Event.objects.create(run=run, step_run=row, seq=last + place, kind="told", words=words)
    address = f"/pipelines/runs/{run.pk}/"
    assert 'hreflang="es"' not in page(visitor, address)

    add_catalogue(settings, tmp_path, "es", SPANISH)
    settings.LANGUAGES = [*settings.LANGUAGES, ("es", "Español")]
    link = re.search(r'href="([^"]+)" hreflang="es"', page(visitor, address)).group(1)
    answer = visitor.get(link.replace("&amp;", "&"), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    html = page(visitor, address)
    assert '<html lang="es"' in html
    assert ">Cerrar<" in html
    assert "19\xa0997 filas de 6 meses, 20,5% con retraso." in html
    assert "As it was told." in html  # what an old row says in no such language is in English
    assert "Told in English." in html
    told = visitor.get(f"/api/v1/runs/{run.pk}/", {"after": last}).json()["events"]
    assert [event["words"] for event in told][1:] == ["As it was told.", "Told in English."]
    assert 'hreflang="pt-BR"' in html
    for other in ("/", "/pipelines/", "/about/"):
        assert '<html lang="es"' in page(visitor, other)
