"""Every address, with every method, by everybody: no failure, and nothing of another organization.

The addresses are those of the URL resolver; one whose variable part has no value here fails.
"""

from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.utils import timezone

from assessments.evidence.models import Item
from assessments.maturity.access import token_of
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.sample import load_sample
from assessments.maturity.services.links import create_link
from assessments.organizations.models import Invitation, Organization, Role, System, Team, User
from assessments.skills.models import Person, StaffingJob
from pipelines_catalog.landscape.models import ImportRun, OwnTool, State
from pipelines_catalog.runs import catalog, services
from tests.mlops_portal.addresses import METHODS, Address, every_address

pytestmark = pytest.mark.django_db
MARK = "Zebrafish-7731"
ADDRESSES = every_address()
CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")
OUTSIDE = ("stranger", "anonymous")
# Pages that whoever has the address may open: the address itself is the key.
OPENED_BY_ITS_ADDRESS = {"maturity:link", "maturity:short-link", "organizations:invitation"}
SLUGS = {
    "landscape:category": "orchestration",
    "landscape:component": "feature-store",
    "landscape:stage": "train",
    "roles-requirements": "ml-engineer",
}


def marked(name: str) -> Concat:
    return Concat(Value(f"{MARK} "), F(name))


@pytest.fixture
def bank() -> Organization:
    """The sample organization, with a mark in every name, and one of each thing it lacks."""
    bank = load_sample(at=timezone.now())
    Organization.objects.filter(pk=bank.pk).update(name=marked("name"), is_sample=False)
    for kind, name in ((Team, "name"), (System, "name"), (Assessment, "system"), (Person, "name")):
        kind.objects.update(**{name: marked(name)})
    Item.objects.update(title=marked("title"))
    owner = demo_people_of(bank)["owner"]
    User.objects.exclude(pk=owner.pk).update(name=marked("name"))
    services.start_run(
        workspace=services.workspace_for(organization=bank),
        pipeline=catalog.find("level1_flights"),
        parameters={},
    )
    ImportRun.objects.create(
        organization=bank, by=owner, format="csv", state=State.READY, source=MARK
    )
    OwnTool.objects.create(organization=bank, name=MARK, category="orchestration")
    Invitation.objects.create(
        organization=bank,
        email="new@zebra.example",
        role=Role.VIEWER,
        invited_by=owner,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return bank


def demo_people_of(bank: Organization) -> dict[str, User]:
    found = {m.role: m.user for m in bank.memberships.select_related("user").order_by("-pk")}
    return {role: found[role] for role in Role.values}


@pytest.fixture
def cast(bank: Organization) -> dict[str, Client]:
    clients = {part: Client(raise_request_exception=False) for part in CAST}
    for role, user in demo_people_of(bank).items():
        clients[role].force_login(user)
    clients["stranger"].force_login(User.objects.create_user("far@away.example", "secret-secret"))
    return clients


@pytest.fixture
def values(bank: Organization) -> dict[str, Any]:
    """Something of the bank for each variable part, by its name."""
    nobody = "00000000-0000-0000-0000-000000000001"
    assessment = Assessment.objects.order_by("-created_at").first()
    link = create_link(assessment=assessment, permission=Permission.VIEW, at=timezone.now())
    run = services.workspace_for(organization=bank).runs.get()

    def key_of(kind: Any) -> Any:
        return getattr(kind.objects.order_by("pk").first(), "pk", 1)

    return {
        "assessment_id": assessment.pk,
        "organization_id": bank.pk,
        "run_id": run.pk,
        "team_id": key_of(Team),
        "system_id": key_of(System),
        "item_id": key_of(Item),
        "import_id": key_of(ImportRun),
        "user_id": bank.memberships.order_by("-pk").first().user_id,
        "link_id": link.pk,
        "token": token_of(link),
        "code": "abcd-efgh",
        "tool_id": key_of(OwnTool),
        "invitation_id": key_of(Invitation),
        "job_id": key_of(StaffingJob) if StaffingJob.objects.exists() else nobody,
        "plan_id": nobody,
        "response_id": assessment.responses.values_list("pk", flat=True).first() or 1,
        "expected_id": 1,
        "artifact_id": 1,
        "correction_id": 1,
        "model_id": 1,
        "batch_id": 1,
        "step": 1,
        "practice": "DATA-01",
        "practice_id": "DATA-01",
        "dimension": "data",
        "kind": "drift",
        "kept": "1",
        "slug": "mlflow",
        "skill": "python",
        "seniority": "senior",
        "role": "ml-engineer",
        "ending": "csv",
        "extension": "csv",
        "framework_id": "mlops-capability",
        "provider_id": "oidc",
        "uidb36": "abc",
    }


def path_of(address: Address, values: dict[str, Any]) -> str:
    own = {"slug": SLUGS.get(address.name, values["slug"])}
    for name, converter in address.parts:
        if name == "key":
            person = Person.objects.order_by("pk").first()
            own["key"] = {"secret": person and person.pk, "slug": "level1_flights"}.get(
                converter, "abc:def"
            )
        else:
            assert name in values, f"{address.route}: give <{name}> a value"
    return address.filled(values | own)


def asked(client: Client, method: str, path: str) -> Any:
    """The answer; what the request changed is undone, in the database and in the browser."""
    saved = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        with transaction.atomic():
            response = client.generic(method, path)
            content = (
                b"".join(response.streaming_content) if response.streaming else response.content
            )
            transaction.set_rollback(True)
    finally:
        client.cookies.clear()
        client.cookies.load(saved)
    return response, content.decode("utf-8", "replace")


def tried() -> Iterator[tuple[str, str]]:
    """Reading and posting by everybody, the other methods by a member and by nobody."""
    for part in CAST:
        for method in METHODS:
            if method in ("GET", "POST") or part in ("owner", "anonymous"):
                yield part, method


def test_no_address_fails_or_tells_of_another_organization(
    cast: dict[str, Client], values: dict[str, Any]
) -> None:
    wrong = []
    for address in ADDRESSES:
        path = path_of(address, values)
        for part, method in tried():
            response, content = asked(cast[part], method, path)
            if response.status_code >= 500 and path != "/healthz":
                wrong.append((part, method, path, response.status_code))
            if part in OUTSIDE and address.name not in OPENED_BY_ITS_ADDRESS and MARK in content:
                wrong.append((part, method, path, "tells of the bank"))
    assert len(ADDRESSES) > 200
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("unfit", ["a%00b", "%ED%A0%80", "9" * 40, "-1", "a" * 3_000, "%0A%1B"])
def test_no_address_fails_for_what_is_no_value(db: None, unfit: str) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for address in ADDRESSES:
        if not address.parts:
            continue
        names = [part for parts in address.parts for part in parts]
        path = address.filled(dict.fromkeys(names, unfit))
        for method in ("get", "post"):
            if getattr(client, method)(path).status_code >= 500:
                wrong.append((method, path))
    assert not wrong, wrong


# ------------------------------------------------------------------ what forms are sent
class Forms(HTMLParser):
    """Where the forms of a page are sent, and the names of their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            method = given.get("method", "get").upper()
            self.found.append((method, given.get("action", ""), {}))
        elif tag in ("input", "select", "textarea", "button") and self.found and "name" in given:
            self.found[-1][2].setdefault(given["name"], given.get("value", ""))


HOSTILE = {
    "a number beyond all bounds": "9" * 40,
    "a number beyond 64 bits": str(2**63),
    "less than nothing": "-1",
    "no number": "1e400",
    "digits of another script": "\u0663",
    "NUL": "a\x00b",
    "much": "x" * 20_000,
    "markup": '"><script>alert(1)</script>',
}


def test_no_form_fails_for_what_is_sent(
    bank: Organization, cast: dict[str, Client], values: dict[str, Any]
) -> None:
    owner, forms, wrong = cast["owner"], {}, []
    for address in ADDRESSES:
        path = path_of(address, values)
        response, content = asked(owner, "GET", path)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            reader = Forms()
            reader.feed(content)
            for method, action, fields in reader.found:
                target = urljoin(path, action).partition("#")[0]
                forms[(method, target.partition("?")[0], *sorted(fields))] = (target, fields)
    assert len(forms) > 50
    for (method, _place, *_names), (target, fields) in forms.items():
        for kind, hostile in HOSTILE.items():
            sent = {name: hostile for name in fields if name != "csrfmiddlewaretoken"}
            status = posted(owner, method, target, sent)
            if status >= 500 or (kind == "NUL" and sent and status != 400):
                wrong.append((method, target, kind, status))
        for name in fields:  # one field at a time is wrong, the others are as the page has them
            status = posted(owner, method, target, fields | {name: str(2**63)})
            if status >= 500:
                wrong.append((method, target, name, status))
    assert not wrong, "\n".join(map(str, wrong))


def posted(client: Client, method: str, path: str, sent: dict[str, str]) -> int:
    """The status; what the request changed is undone."""
    saved = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        status = getattr(client, method.lower())(path, sent).status_code
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(saved)
    return int(status)
