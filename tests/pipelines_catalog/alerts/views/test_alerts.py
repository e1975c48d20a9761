"""The pages of alerts and their rules: what they say, what their forms do, and for whom."""

import re

import pytest
from django.test import Client
from django.utils import translation

from mlops_portal.organizations.models import User
from pipelines_catalog.alerts.models import Alert, AlertRule
from pipelines_catalog.alerts.services import make_rule
from pipelines_catalog.runs.models import Workspace
from tests.markup import flat
from tests.pipelines_catalog.runs.browsing import heading, page
from tests.pipelines_catalog.runs.carrying import begin, carry

pytestmark = pytest.mark.django_db
CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")
MAY_SEE = ("owner", "assessor", "viewer")
MAY_CHANGE = ("owner", "assessor")
LIST, RULES = "/pipelines/alerts/", "/pipelines/alerts/rules/"
FORM = {"event": "run_failed", "pipeline": "", "threshold": "", "is_on": "on"}


def failed(workspace: Workspace, event: str = "run_failed") -> Alert:
    """A run that fails where a rule waits for it."""
    make_rule(workspace=workspace, values={"event": event}, by=None)
    carry(begin(workspace, "registry", faults=["nan_loss"]))
    return workspace.alerts.get()


# ------------------------------------------------------------------ who
@pytest.mark.parametrize("who", CAST)
def test_members_see_alerts_and_rules_of_their_organization(client_of, ours, who: str) -> None:
    alert, client = failed(ours), client_of(who)
    seen = who in MAY_SEE
    assert client.get(f"{LIST}{alert.pk}/").status_code == (200 if seen else 404)
    for path in (LIST, f"{LIST}live/", RULES):
        of = f"{path}?organization={ours.organization_id}"
        assert client.get(of).status_code == (200 if seen else 404), path
        assert client.get(path).status_code == 200
    assert ("Run 1 of Registry failed" in page(client, LIST)) == seen
    changes = client.get(f"{RULES}{alert.rule_id}/").status_code
    assert changes == (200 if who in MAY_CHANGE else 404)


@pytest.mark.parametrize("who", CAST)
def test_owners_and_assessors_change_rules_and_acknowledge(client_of, ours, who: str) -> None:
    alert, client = failed(ours), client_of(who)
    client.get(LIST)  # a browser without an account gets its key
    expected, of = 302 if who in MAY_CHANGE else 404, f"?organization={ours.organization_id}"
    rule = f"{RULES}{alert.rule_id}/"
    for path, sent in (
        (f"{LIST}acknowledge/", {"alert": alert.pk}),
        (f"{RULES}{of}", FORM | {"event": "drift", "pause": "900"}),
        (f"{RULES}usual/{of}", {}),
        (rule, {"switch": "off"}),
        (rule, FORM | {"pause": "900"}),
        (f"{rule}delete/", {}),
    ):
        assert client.post(path, sent).status_code == expected, path
    assert client.post(f"{RULES}1/leave/").status_code == 404
    assert AlertRule.objects.filter(pk=alert.rule_id).exists() == (who not in MAY_CHANGE)
    assert Alert.objects.get().state == ("acknowledged" if who in MAY_CHANGE else "open")


def test_a_change_needs_a_post(client_of, ours: Workspace) -> None:
    alert, client = failed(ours), client_of("owner")
    for path in (
        f"{LIST}acknowledge/",
        f"{RULES}usual/",
        f"{RULES}{alert.rule_id}/delete/",
        f"{RULES}{alert.rule_id}/leave/",
    ):
        assert client.get(path).status_code == 405


def test_a_viewer_may_end_the_mails_to_themselves(client_of, ours: Workspace) -> None:
    client = client_of("viewer")
    viewer = User.objects.get(email="viewer@example.org")
    values = {"event": "run_failed"}
    rule = make_rule(workspace=ours, values=values, recipients=[viewer], by=None)
    html = page(client, f"{RULES}?organization={ours.organization_id}")
    assert f"{RULES}{rule.pk}/leave/" in html
    assert "Add a rule" not in html
    client.post(f"{RULES}{rule.pk}/leave/")
    assert not rule.recipients.exists()


# ------------------------------------------------------------------ the list
def test_the_heading_says_how_many_are_open(visitor: Client, workspace_of_visitor) -> None:
    html = page(visitor, LIST)
    assert heading(html) == "No alert is open"
    assert "No rule waits for anything yet" in html
    alert = failed(workspace_of_visitor)
    html = page(visitor, LIST)
    assert heading(html) == "One alert is open"
    assert "Broken on purpose: NaN loss" in html
    for path in ("/pipelines/", "/pipelines/runs/", "/pipelines/models/", "/pipelines/registry/"):
        assert re.search(r'Alerts <span class="badge">1<', page(visitor, path)), path
    visitor.post(f"{LIST}acknowledge/", {"alert": alert.pk})
    assert heading(page(visitor, LIST)) == "No alert is open; one that somebody has seen goes on"
    carry(begin(workspace_of_visitor, "registry"))
    assert heading(page(visitor, LIST)) == "No alert is open"
    assert "Run 2 succeeded." in page(visitor, f"{LIST}?state=resolved")
    assert "Run 2 succeeded." not in page(visitor, f"{LIST}?state=open")


def test_the_live_part_comes_only_with_news(visitor: Client, workspace_of_visitor) -> None:
    live = re.search(r'hx-get="([^"]+)"', page(visitor, LIST)).group(1)
    assert visitor.get(live).status_code == 204
    failed(workspace_of_visitor)
    answer = visitor.get(live, headers={"HX-Request": "true"})
    assert "<title>One alert is open · MLOps Portal</title>" in flat(answer)


def test_what_is_shown_is_acknowledged_at_once_and_nothing_else(visitor, workspace_of_visitor):
    for event in ("run_failed", "trigger_fired"):
        make_rule(workspace=workspace_of_visitor, values={"event": event}, by=None)
    for batch in range(3):
        carry(begin(workspace_of_visitor, "registry", batch=batch, faults=["nan_loss"]))
    shown = re.findall(r'name="alert" value="(\d+)"', page(visitor, LIST).split("<table")[0])
    assert len(shown) == 3
    carry(begin(workspace_of_visitor, "registry", batch=9, faults=["nan_loss"]))
    visitor.post(f"{LIST}acknowledge/", {"alert": shown})
    assert workspace_of_visitor.alerts.filter(acknowledged_at=None).count() == 1
    for wrong in ([], ["x"], [shown[0], "999999"]):
        assert visitor.post(f"{LIST}acknowledge/", {"alert": wrong}).status_code == 404


def test_a_run_says_which_alerts_told_of_it_and_an_alert_leads_to_it(
    visitor: Client, workspace_of_visitor: Workspace
) -> None:
    alert = failed(workspace_of_visitor)
    run = f"/pipelines/runs/{alert.run_id}/"
    assert f'href="{LIST}{alert.pk}/"' in page(visitor, run)
    html = page(visitor, f"{LIST}{alert.pk}/")
    assert heading(html) == "Run 1 of Registry failed"
    assert f'href="{run}"' in html
    alert.run.delete()
    assert "The run itself is no longer kept" in page(visitor, f"{LIST}{alert.pk}/")


# ------------------------------------------------------------------ rules
def test_the_usual_rules_are_one_click(visitor: Client) -> None:
    html = page(visitor, RULES)
    assert heading(html) == "Nobody is told of anything yet"
    assert "Without an account the rule tells on the page alone." in html
    answer = visitor.post(f"{RULES}usual/", follow=True)
    assert heading(flat(answer)) == "6 rules tell what happens"


def test_a_rule_is_made_changed_switched_and_deleted(client_of) -> None:
    client = client_of("stranger")
    user = User.objects.get()
    sent = FORM | {"event": "run_slow", "threshold": "3", "pause": "300", "recipients": [user.pk]}
    answer = client.post(RULES, sent, follow=True)
    assert "3 times the usual time" in flat(answer)
    rule = AlertRule.objects.get()
    assert (rule.threshold, rule.pause, rule.origin) == (3.0, 300, "http://testserver")
    assert [recipient.user for recipient in rule.recipients.all()] == [user]
    with translation.override("en"):
        html = page(client, f"{RULES}{rule.pk}/")
    assert re.search(r'value="300" selected', html)
    client.post(f"{RULES}{rule.pk}/", FORM | {"event": "run_slow", "pause": "3600"})
    rule.refresh_from_db()
    assert (rule.threshold, rule.pause, rule.recipients.count()) == (None, 3600, 0)
    client.post(f"{RULES}{rule.pk}/", {"switch": "off"})
    assert not AlertRule.objects.get().is_on
    client.post(f"{RULES}{rule.pk}/delete/")
    assert not AlertRule.objects.exists()


def test_a_wrong_rule_is_told_at_its_field_and_what_was_typed_stays(visitor: Client) -> None:
    visitor.post(RULES, FORM)
    answer = visitor.post(RULES, FORM)
    assert answer.status_code == 400
    assert "There is a rule for this event and pipeline already" in flat(answer)
    answer = visitor.post(RULES, FORM | {"event": "drift", "threshold": "0.3"})
    html = flat(answer)
    assert answer.status_code == 400
    assert "A limit needs a pipeline that measures this" in html
    assert 'value="0.3"' in html
    assert visitor.post(RULES, FORM | {"pipeline": "gone"}).status_code == 400
    rule = AlertRule.objects.get()
    sent = FORM | {"threshold": "3"}
    assert visitor.post(f"{RULES}{rule.pk}/", sent).status_code == 400


def test_a_person_of_another_organization_cannot_be_written_to(client_of, ours) -> None:
    client = client_of("owner")
    other = User.objects.create_user("other@example.org")
    of = f"{RULES}?organization={ours.organization_id}"
    sent = FORM | {"pause": "900", "recipients": [other.pk]}
    assert client.post(of, sent).status_code == 400
    assert not AlertRule.objects.exists()


def test_a_portal_that_sends_no_mail_says_so_at_the_form(client_of, ours, settings) -> None:
    client = client_of("owner")
    of = f"{RULES}?organization={ours.organization_id}"
    assert "This portal sends no mail." in page(client, of)
    settings.MAIL_IS_SENT = True
    html = page(client, of)
    assert "This portal sends no mail." not in html
    assert "Nobody here has confirmed an address yet" in html


def test_pages_speak_portuguese(visitor: Client, workspace_of_visitor: Workspace) -> None:
    failed(workspace_of_visitor)
    visitor.get("/language/?language=pt-br&next=/")
    visitor.cookies["portal_language"] = "pt-br"
    html = flat(visitor.get(LIST, headers={"Accept-Language": "pt-BR"}))
    assert heading(html) == "Um alerta está aberto"
    assert "A execução 1 de Registry falhou" in html
