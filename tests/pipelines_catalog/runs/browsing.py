"""Runs as a browser starts and reads them, in the test's own process."""

import re

from django.test import Client

from pipelines_catalog.runs.models import Run
from tests.markup import flat
from tests.pipelines_catalog.runs.carrying import REGISTRY_FORM, carry


def run_of(client: Client, *faults: str, **values: object) -> Run:
    """A run started by the form and carried to its end."""
    form = REGISTRY_FORM | {f"p_{key}": v for key, v in values.items()}
    answer = client.post("/pipelines/registry/", {**form, "faults": list(faults)})
    assert answer.status_code == 302, flat(answer)
    return carry(Run.objects.get(pk=re.search(r"runs/([0-9a-f-]+)/", answer.url).group(1)))


def page(client: Client, path: str) -> str:
    """The page; it must be there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return flat(answer)


def heading(html: str) -> str:
    """What the page says first."""
    return re.search(r"<h1>(.*?)</h1>", html, re.S).group(1).strip()
