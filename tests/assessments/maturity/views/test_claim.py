"""An assessment made alone becomes an organization's, or an account's, in one step."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.maturity.models import AccountGrant, Assessment
from assessments.maturity.queries import points
from mlops_portal.organizations.models import Organization, Role, System
from tests.assessments.cast import Person, a_person, a_user, member, signed_in
from tests.assessments.round_steps import FRAMEWORK, answer
from tests.markup import text_of

ALL = dict.fromkeys([p.id for p in FRAMEWORK.practices], 1)


@pytest.fixture
def newcomer(db: None) -> Person:
    """An account of no organization."""
    return signed_in(a_user("new@nowhere.example", "New Person"))


def begun(begin, person: Person, said: int = 57, **names: str) -> Assessment:
    made = begin(person, **({"system": "Lead scoring", "team": "Growth"} | names))
    answer(made.responses.get(), dict(list(ALL.items())[:said]))
    return made


def in_another_browser(person: Person) -> Person:
    """The same account, signed in where nothing was begun."""
    other = a_person("another-browser")
    other.client.force_login(person.user)
    return replace(other, user=person.user)


def test_what_is_brought_in_is_kept_and_stands_in_list_and_page(
    lead: Person, system: System, begin
) -> None:
    mine = begun(begin, lead)
    lead.client.post("/assess/claim/", {"assessment": str(mine.pk), "system": str(system.pk)})
    kept = mine.snapshots.get()
    assert kept.level == 0
    assert points.with_newest([system])[0].snapshot == kept
    for path in ("/assess/systems/", f"/assess/systems/{system.pk}/"):
        shown = text_of(lead.client.get(path))
        assert "57 of 59 answered" in shown
        assert "has no result yet" not in shown
        assert "not kept as a result yet" not in shown


def test_what_is_left_for_later_is_told_and_offered(lead: Person, system: System, begin) -> None:
    mine = begun(begin, lead)
    sent = {"assessment": str(mine.pk), "to": "system", "system": str(system.pk), "later": "on"}
    lead.client.post("/assess/claim/", sent)
    assert not mine.snapshots.exists()
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/"))
    assert "57 of 59 answered, and not kept as a result yet" in page
    assert "not kept as a result yet" in text_of(lead.client.get("/assess/systems/"))
    lead.client.post(f"/assess/{mine.pk}/record/")
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/"))
    assert "not kept as a result yet" not in page


def test_a_system_is_made_of_it_in_one_step_with_what_is_known(newcomer: Person, begin) -> None:
    mine = begun(begin, newcomer)
    shown = text_of(newcomer.client.get("/assess/claim/"))
    assert "Where does your assessment belong?" in shown
    sent = {"assessment": str(mine.pk), "to": "new", "organization_name": "Small Shop"}
    assert newcomer.client.post("/assess/claim/", sent).status_code == 302
    mine.refresh_from_db()
    made = mine.ml_system
    assert (made.name, made.team.name) == ("Lead scoring", "Growth")
    assert made.team.organization.name == "Small Shop"
    assert made.team.organization.memberships.get().user == newcomer.user
    assert mine.snapshots.count() == 1


def test_what_is_missing_or_taken_is_named_and_nothing_is_made(
    newcomer: Person, bank: Organization, system: System, begin
) -> None:
    mine = begun(begin, newcomer, team="")
    sent = {"assessment": str(mine.pk), "to": "new"}
    refused = newcomer.client.post("/assess/claim/", sent)
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"organization_name", "team_name"}
    owner = member(bank, Role.OWNER)
    own = begun(begin, owner, system=system.name.upper(), team=system.team.name)
    sent = {"assessment": str(own.pk), "to": "new", "organization": str(bank.pk)}
    refused = owner.client.post("/assess/claim/", sent)
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"system_name"}
    assert System.objects.count() == 1
    assert not Assessment.objects.exclude(ml_system=None).exists()


def test_nobody_makes_a_system_in_anothers_organization(
    lead: Person, newcomer: Person, bank: Organization, begin
) -> None:
    for person in (lead, newcomer):  # an assessor makes no systems
        mine = begun(begin, person)
        sent = {"assessment": str(mine.pk), "to": "new", "organization": str(bank.pk)}
        assert person.client.post("/assess/claim/", sent).status_code == 404
        mine.refresh_from_db()
        assert mine.ml_system is None


def test_an_account_keeps_it_and_opens_it_in_any_browser(newcomer: Person, begin) -> None:
    mine = begun(begin, newcomer)
    account = text_of(newcomer.client.get("/organizations/account/"))
    assert "Lead scoring" in account
    assert "Keep it in your account" in account
    sent = {"assessment": str(mine.pk), "to": "account"}
    assert newcomer.client.post("/assess/claim/", sent).status_code == 302
    elsewhere = in_another_browser(newcomer)
    assert elsewhere.client.get(f"/assess/{mine.pk}/questions/data/").status_code == 200
    account = text_of(elsewhere.client.get("/organizations/account/"))
    assert "Your assessments" in account
    assert "Keep it in your account" not in account
    assert "Lead scoring" in text_of(elsewhere.client.get("/assess/"))
    stranger = signed_in(a_user("other@nowhere.example", "Other"))
    assert stranger.client.get(f"/assess/{mine.pk}/result/").status_code == 404


def test_moving_it_to_an_organization_ends_what_the_account_alone_had(
    newcomer: Person, begin
) -> None:
    mine = begun(begin, newcomer)
    newcomer.client.post("/assess/claim/", {"assessment": str(mine.pk), "to": "account"})
    sent = {"assessment": str(mine.pk), "to": "new", "organization_name": "Small Shop"}
    newcomer.client.post("/assess/claim/", sent)
    assert not AccountGrant.objects.exists()
    mine.refresh_from_db()
    mine.ml_system.team.organization.memberships.all().delete()
    elsewhere = in_another_browser(newcomer)
    assert elsewhere.client.get(f"/assess/{mine.pk}/result/").status_code == 404


@pytest.mark.django_db
def test_after_sign_up_what_the_browser_holds_is_offered_at_once(begin) -> None:
    anonymous = a_person("first-browser")
    begun(begin, anonymous)
    sent = {
        "email": "ana@shop.example",
        "name": "Ana",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }
    landed = anonymous.client.post("/accounts/signup/", sent, follow=True)
    last = landed.redirect_chain[-1][0] if landed.redirect_chain else ""
    assert "/assess/claim/" in last, (landed.redirect_chain, landed.content[:400])
    assert "Lead scoring" in text_of(landed)


def the_export(mine: Assessment, person: Person) -> SimpleUploadedFile:
    content = person.client.get(f"/assess/{mine.pk}/export.json").content
    return SimpleUploadedFile("assessment.json", content)


def test_an_import_goes_where_its_person_says(lead: Person, system: System, begin) -> None:
    file = the_export(begun(begin, lead), lead)
    page = text_of(lead.client.get("/assess/import/"))
    assert "This browser, as before" in page
    sent = {"file": file, "to": "system", "system": str(system.pk)}
    assert lead.client.post("/assess/import/", sent).status_code == 302
    made = Assessment.objects.get(ml_system=system)
    assert made.snapshots.count() == 1
    assert (made.system, made.team) == (system.name, system.team.name)


def test_an_import_without_a_choice_stays_in_the_browser(
    lead: Person, anonymous: Person, begin
) -> None:
    mine = begun(begin, lead)
    for person in (lead, anonymous):
        sent = {"file": the_export(mine, lead)}
        assert person.client.post("/assess/import/", sent).status_code == 302
    assert not Assessment.objects.exclude(ml_system=None).exists()
    assert Assessment.objects.count() == 3
    assert "Where it goes" not in text_of(anonymous.client.get("/assess/import/"))


def test_an_import_to_a_wrong_place_makes_nothing(
    lead: Person, people: dict[str, Person], system: System, begin
) -> None:
    mine = begun(begin, lead)
    wrong = {"file": the_export(mine, lead), "to": "new"}
    refused = lead.client.post("/assess/import/", wrong)
    assert refused.status_code == 400
    assert set(refused.context["place"].errors) == {"organization_name"}
    for part in ("viewer", "stranger", "other owner"):
        sent = {"file": the_export(mine, lead), "to": "system", "system": str(system.pk)}
        assert people[part].client.post("/assess/import/", sent).status_code == 404
    assert Assessment.objects.count() == 1


def test_what_only_an_account_keeps_goes_with_it_and_is_named_before(
    begin, newcomer: Person
) -> None:
    made, shared = begun(begin, newcomer), begun(begin, newcomer, system="Churn")
    other = a_user("other@nowhere.example", "Other Person")
    for one in (made, shared):
        AccountGrant.objects.create(assessment=one, user=newcomer.user)
    AccountGrant.objects.create(assessment=shared, user=other)
    path = "/organizations/account/delete/"
    page = text_of(newcomer.client.get(path))
    assert "This assessment is kept by your account alone." in page
    assert "Lead scoring" in page
    assert "Churn" not in page
    typed = {"typed": newcomer.user.email}
    for own in ({}, {"own": "2"}, {"own": "one"}):
        refused = newcomer.client.post(path, typed | own)
        assert refused.status_code == 409
        assert "Meanwhile what would be deleted has changed." in text_of(refused)
    assert Assessment.objects.count() == 2
    assert newcomer.client.post(path, typed | {"own": "1"}).status_code == 302
    assert list(Assessment.objects.all()) == [shared]


def test_claiming_moves_an_assessment_and_loses_nothing(
    lead: Person, reader: Person, system: System, begin
) -> None:
    mine = begin(lead, system="Old name", team="Old team")
    answer(mine.responses.get(), {"DATA-01": 2})
    assert "Old name" in text_of(lead.client.get("/assess/claim/"))
    sent = {"assessment": str(mine.pk), "system": str(system.pk)}
    assert reader.client.post("/assess/claim/", sent).status_code == 404
    assert lead.client.post("/assess/claim/", sent).status_code == 302
    mine.refresh_from_db()
    assert (mine.ml_system, mine.system, mine.team) == (system, "Churn model", "Retention")
    assert mine.responses.get().answers.get().value == 2
    assert mine.grants.count() == 0  # accounts and roles open it now
    assert reader.client.get(f"/assess/{mine.pk}/result/").status_code == 200
    entry = system.team.organization.audit_entries.get(action="assessment.claimed")
    assert entry.details["was"] == {"system": "Old name", "team": "Old team"}
    browser = a_person("lead")
    browser.client.cookies["portal_visitor"] = lead.client.cookies["portal_visitor"]
    assert browser.client.get(f"/assess/{mine.pk}/result/").status_code == 404  # signed out
