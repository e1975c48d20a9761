"""What the shipped content holds: versions, sample and speed."""

import time

import pytest

from assessments.maturity import content
from assessments.maturity.content.loading import load_framework
from assessments.maturity.domain.answer import Answer, AnswerKind, Evidence
from assessments.maturity.domain.scoring import score


def test_the_newest_version_is_given_and_kept() -> None:
    framework = content.framework()

    assert (framework.id, framework.rule) == ("mlops-capability", "gated-levels")
    assert content.framework("mlops-capability", framework.version) is framework
    assert content.frameworks()[0] is framework


@pytest.mark.parametrize(("id", "version"), [("other", None), ("mlops-capability", "0.9.0")])
def test_an_unknown_framework_or_version_is_a_key_error(id: str, version: str | None) -> None:
    with pytest.raises(KeyError):
        content.framework(id, version)


def test_loading_is_not_slow() -> None:
    folder = content.FOLDER / "v1"
    times = []
    for _ in range(3):
        start = time.perf_counter()
        load_framework(folder)
        times.append(time.perf_counter() - start)

    assert min(times) < 1.2


def test_only_four_practices_can_be_not_applicable_and_each_says_when() -> None:
    waivable = [p for p in content.framework(version="1.0.0").practices if p.na_allowed]

    assert [p.id for p in waivable] == ["FEAT-03", "VAL-05", "SERVE-06", "RAI-04"]
    assert all(p.na_hint for p in waivable)


def test_no_source_gives_line_numbers_of_the_course_deck() -> None:
    framework = content.framework()
    cited = {source for p in framework.practices for source in p.sources}

    assert {source.partition(":")[0] for source in cited} == set(framework.sources)
    assert not any(
        c.isdigit()
        for source in cited
        if source.startswith("DECK")
        for c in source.replace("responsible AI step ", "")[:-1]
    )


def test_the_sample_is_three_musts_from_level_1() -> None:
    sample = content.sample()
    result = score(sample.framework, sample.answers, sample.scope)

    assert (result.level, result.low.position) == (0, 0.86)
    assert [unit.id for unit in result.next_step.open_musts] == ["DATA-03", "VAL-02", "SERVE-02"]
    assert {sample.answers[p].value for p in ("DATA-03", "VAL-02", "SERVE-02")} == {1}
    assert result.next_step.shoulds.is_enough
    assert (result.away.count, result.away.size) == (1, 3)
    assert (result.answered, result.applicable) == (58, 58)
    assert not result.is_starred


def test_the_sample_says_that_it_is_one_in_both_languages() -> None:
    sample = content.sample()

    assert "Sample" in sample.system.in_language("en")
    assert "Exemplo" in sample.system.in_language("pt-br")
    assert "Sample" in sample.team.in_language("en")
    assert "exemplo" in sample.team.in_language("pt-br")


def test_the_sample_reads_in_both_languages_and_scores_alike() -> None:
    sample = content.sample()
    english, portuguese = sample.in_language("en"), sample.in_language("pt-BR")

    assert english.notes["MON-05"] == "A weekly schedule."
    assert portuguese.notes["MON-05"] == "Um agendamento semanal."
    assert english.links == portuguese.links
    assert all(link.startswith("https://wiki.example.com/") for link in english.links.values())
    assert english.answers["RAI-04"].reason != portuguese.answers["RAI-04"].reason
    assert sample.in_language("fr") is english
    contracts = [
        score(sample.framework, parsed.answers).as_contract() for parsed in (english, portuguese)
    ]
    assert contracts[0] == contracts[1]


def test_the_sample_has_every_kind_of_answer_and_of_evidence() -> None:
    answers = content.sample().answers.values()

    assert [a.kind for a in answers].count(AnswerKind.UNKNOWN) == 1
    assert [a.kind for a in answers].count(AnswerKind.NOT_APPLICABLE) == 1
    assert {a.value for a in answers} == {0, 1, 2, 3, None}
    assert {a.evidence for a in answers} == {Evidence.E0, Evidence.E1, Evidence.E2}
    assert content.sample().answers["DATA-05"] == Answer.of(2)
