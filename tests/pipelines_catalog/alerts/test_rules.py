"""Rules of alerts: what is refused, who is written to, and mails without a storm."""

import pytest
from django.core import mail
from django.db.models.functions import Now

from mlops_portal.foundation.models import WaitingMail
from mlops_portal.organizations.models import AuditEntry, User
from pipelines_catalog.alerts.mailing import mail_alerts
from pipelines_catalog.alerts.models import Alert, AlertRule
from pipelines_catalog.alerts.queries import rules_of
from pipelines_catalog.alerts.services import (
    acknowledge_one,
    change_rule,
    delete_rule,
    leave_rule,
    make_usual_rules,
    note_language,
)
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.runs import services
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Workspace
from tests.pipelines_catalog.alerts.test_alerts import ORIGIN, rule
from tests.pipelines_catalog.runs.carrying import begin, carry

pytestmark = pytest.mark.django_db


def wrong(call) -> dict[str, str]:
    with pytest.raises(InvalidParameters) as refused:
        call()
    return {error.key: error.code for error in refused.value.errors}


# ------------------------------------------------------------------ rules
def test_a_rule_is_refused_with_all_that_is_wrong(workspace: Workspace) -> None:
    rule(workspace, "run_failed")
    assert wrong(lambda: rule(workspace, "run_failed")) == {"event": "rule_is_there"}
    assert wrong(lambda: rule(workspace, "rain", pipeline="gone", pause=1)) == {
        "event": "not_a_choice",
        "pipeline": "not_a_choice",
        "pause": "out_of_range",
    }
    limits = {
        "nothing_to_compare": {"event": "run_blocked", "threshold": 1.0},
        "limit_needs_a_pipeline": {"event": "drift", "threshold": 0.3},
        "out_of_range": {"event": "drift", "threshold": 3.0, "pipeline": "fed"},
    }
    for code, values in limits.items():
        assert wrong(lambda values=values: rule(workspace, **values)) == {"threshold": code}
    assert AlertRule.objects.count() == 1


def test_only_members_with_a_confirmed_address_are_written_to(
    ours: Workspace, ana: User, settings
) -> None:
    stranger = User.objects.create_user("stranger@example.org")
    code = {"recipients": "not_a_recipient"}
    assert wrong(lambda: rule(ours, "run_failed", stranger)) == code
    settings.MAIL_IS_SENT = True
    assert wrong(lambda: rule(ours, "run_failed", ana)) == code
    ana.emailaddress_set.create(email="Ana@example.org", verified=True, primary=True)
    rule(ours, "run_failed", ana)
    own = services.workspace_for(account=stranger)
    settings.MAIL_IS_SENT = False
    assert wrong(lambda: rule(own, "run_failed", ana)) == code
    assert wrong(lambda: rule(services.workspace_for(visitor="c" * 64), "drift", ana)) == code
    rule(own, "run_failed", stranger)


def test_changes_of_an_organizations_rules_stand_in_its_audit_log(ours: Workspace, ana) -> None:
    made = rule(ours, "run_failed", ana)
    change_rule(rule=made, changes={"is_on": False}, recipients=[], by=ana)
    delete_rule(rule=made, by=ana)
    actions = AuditEntry.objects.order_by("pk").values_list("action", "actor")
    assert list(actions) == [
        ("alert_rule.made", None),
        ("alert_rule.changed", ana.pk),
        ("alert_rule.deleted", ana.pk),
    ]


def test_the_usual_rules_are_added_once(workspace: Workspace) -> None:
    counts = [make_usual_rules(workspace=workspace, origin=ORIGIN, by=None) for _time in range(2)]
    assert counts == [6, 0]


def test_an_alert_is_acknowledged_by_who_was_first(ours: Workspace, ana: User, bruno) -> None:
    rule(ours, "run_failed", ana)
    carry(begin(ours, "registry", faults=["nan_loss"]))
    alert = ours.alerts.get()
    acknowledge_one(alert=alert, by=ana)
    acknowledge_one(alert=alert, by=bruno)
    assert (alert.acknowledged_by, alert.state, alert.is_mail_due) == (ana, "acknowledged", False)
    assert mail_alerts() == 0
    Alert.objects.update(resolved_at=Now(), acknowledged_at=None)
    alert.refresh_from_db()
    with pytest.raises(services.NotPossible):
        acknowledge_one(alert=alert, by=ana)


# ------------------------------------------------------------------ mails
def test_one_mail_a_person_tells_of_all_that_is_due_in_their_language(
    ours: Workspace, ana: User, bruno: User
) -> None:
    rule(ours, "run_failed", ana, bruno)
    rule(ours, "run_blocked", ana)
    note_language(user=ana, language="pt-br")
    run = carry(begin(ours, "registry", faults=["nan_loss"]))
    carry(begin(ours, "registry", faults=["age_missing"]))
    assert mail_alerts() == 2
    of = {message.to[0]: message for message in mail.outbox}
    assert of["bruno@example.org"].subject == "Run 1 of Registry failed"
    assert of["ana@example.org"].subject == "2 alertas de pipelines de Acme"
    body = of["ana@example.org"].body
    assert "A execução 1 de Registry falhou" in body
    alert = ours.alerts.get(run=run)
    assert f"{ORIGIN}/pipelines/alerts/{alert.pk}/" in body
    assert f"{ORIGIN}/pipelines/alerts/rules/?organization={ours.organization_id}" in body
    assert alert.mailed_at
    assert mail_alerts() == 0


def test_a_rule_pauses_between_mails_and_then_tells_of_all_at_once(
    ours: Workspace, ana: User
) -> None:
    made = rule(ours, "run_failed", ana, pause=600)
    for batch in range(1, 25):
        begun = begin(ours, "registry", batch=batch, faults=["nan_loss"])
        carry(begun)
        if batch == 1:
            assert mail_alerts() == 1
    assert mail_alerts() == 0
    AlertRule.objects.filter(pk=made.pk).update(mailed_at=in_seconds(-601))
    assert mail_alerts() == 1
    summary = mail.outbox[-1]
    assert summary.subject == "23 alerts of pipelines of Acme"
    assert summary.body.count("/pipelines/alerts/2") < 24
    assert "3 more stand on the page." in summary.body


def test_who_has_left_or_wants_none_is_not_written_to(
    ours: Workspace, ana: User, bruno: User
) -> None:
    made = rule(ours, "run_failed", ana, bruno)
    ana.memberships.all().delete()
    (listed,) = rules_of(Workspace.objects.filter(pk=ours.pk))
    assert [recipient.user for recipient in listed.recipients.all()] == [bruno]
    assert leave_rule(rule=made, user=bruno)
    carry(begin(ours, "registry", faults=["nan_loss"]))
    assert mail_alerts() == 0
    assert ours.alerts.get().mailed_at is None
    assert not Alert.objects.filter(is_mail_due=True).exists()


def test_a_mail_is_kept_for_a_worker_and_not_lost_with_the_transaction(
    ours: Workspace, ana: User, settings
) -> None:
    rule(ours, "run_failed", ana)
    carry(begin(ours, "registry", faults=["nan_loss"]))
    settings.MAIL_IS_SENT = True
    ana.emailaddress_set.create(email=ana.email, verified=True, primary=True)
    assert mail_alerts() == 1
    assert WaitingMail.objects.count() == 1
    assert mail.outbox == []
