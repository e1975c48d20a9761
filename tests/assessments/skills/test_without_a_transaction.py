"""Every form of the people's pages is sent as in the portal: no test's transaction around it."""

import re
from typing import Any

import pytest
from django.core import mail

from assessments.organizations.models import AuditEntry
from assessments.skills.access import token_of
from assessments.skills.models import Purpose
from assessments.skills.people_urls import urlpatterns
from assessments.skills.services.mails import MAILED
from tests.assessments.skills.people_steps import (
    Place,
    a_link,
    a_place,
    a_rated_person,
    by_link,
    form_of,
    opens_with_code,
)

pytestmark = pytest.mark.django_db(transaction=True)
READ_ONLY = {"people-home", "people", "people-against", "person", "result", "kept"} | {
    "person-export",
    "team",
    "team-table",
    "team-plan",
    "team-plan-answer",
}


def forms(place: Place) -> list[tuple[str, object, str, dict[str, str]]]:
    """Each form: its name, who sends it, where to, and what."""
    person, team, organization = place.person, place.team, place.organization
    candidate = a_rated_person(organization, "Candidate")
    browser, key = by_link(a_link(candidate, Purpose.SELF))
    opens_with_code(place.stranger, key)
    unopened = token_of(a_link(person, Purpose.PEER))
    ended = a_link(person, Purpose.PEER)
    people, teams = f"/roles/people/{person.pk}", f"/roles/teams/{team.pk}"
    mine = f"/roles/people/{key}"
    needs = {"need": "data-scientist:beginner", "depth": "1"}
    owner, rated = place.owner.client, place.rated.client
    told = {"link-days": "30", "link-email": "someone@elsewhere.example"}
    return [
        ("add-person", owner, f"/roles/people/of/{organization.pk}/new/", {"name": "New"}),
        ("add-me", place.viewer.client, f"/roles/people/of/{organization.pk}/me/", {}),
        (
            "people-notice",
            owner,
            f"/roles/people/of/{organization.pk}/notice/",
            {"purpose": "P", "legal_ground": "L", "responsible": "R", "contact": "C"},
        ),
        ("change-person", owner, f"{people}/change/", {"name": "Rated Person"}),
        ("rate", owner, f"{people}/rate/", form_of({"devops": 2})),
        ("rate", rated, f"{people}/rate/", form_of({"devops": 2})),
        ("keep-result", owner, f"{people}/result/keep/", {"profile": "data-scientist:beginner"}),
        ("read-unrated", place.assessor.client, f"{people}/read/", {}),
        (
            "ask-member",
            owner,
            f"{people}/ask/",
            {"ask-member": str(place.viewer.user.pk), "ask-source": "peer"},
        ),
        ("person-link", owner, f"{people}/links/", {"link-purpose": "peer", **told}),
        (
            "person-link",
            owner,
            f"/roles/people/{candidate.pk}/links/",
            {"link-purpose": "self", **told},
        ),
        ("end-person-link", owner, f"{people}/links/{ended.pk}/end/", {}),
        (
            "person-code",
            place.anonymous.client,
            f"/roles/people/{unopened}/code/",
            {"code": "long enough"},
        ),
        ("share", browser.client, f"{mine}/share/", {}),
        ("keep-days", rated, f"{people}/clock/", {"days": "180"}),
        ("correct", rated, f"{people}/corrections/", {"text": "Wrong"}),
        ("answer-correction", owner, f"{people}/corrections/{{asked}}/", {"answer": "Looked at."}),
        ("claim", place.stranger.client, f"{mine}/claim/", {}),
        ("team-needs", owner, f"{teams}/needs/", needs),
        ("team-plan-ask", owner, f"{teams}/plan/ask/", {"query": "need=data-scientist:beginner"}),
        ("forget-team-needs", owner, f"{teams}/needs/forget/", {}),
        ("delete-person", rated, f"{people}/delete/", {"typed": person.pseudonym}),
    ]


def test_every_form_is_sent_and_none_fails() -> None:
    place = a_place()
    sent = forms(place)
    assert {name for name, *_ in sent} | READ_ONLY == {one.name for one in urlpatterns}
    for name, client, path, data in sent:
        asked = place.person.corrections.values_list("pk", flat=True).first()
        answer = client.post(path.format(asked=asked), data)
        assert answer.status_code < 400, (name, answer.status_code)
    assert AuditEntry.objects.filter(action=MAILED).count() == len(mail.outbox) == 3


def test_mailed_link_says_so_and_is_counted(settings: Any) -> None:
    settings.MAIL_IS_SENT = True
    place = a_place()
    data = {"link-purpose": "peer", "link-days": "30", "link-email": "peer@elsewhere.example"}
    answer = place.owner.client.post(f"/roles/people/{place.person.pk}/links/", data, follow=True)
    assert "The mail is on its way." in answer.content.decode()
    assert AuditEntry.objects.filter(action=MAILED).count() == 1
    assert re.search("http://testserver/roles/people/", mail.outbox[0].body)
