"""The matrix holds the 252 required levels and the ticks of its source, cell by cell."""

import re

from assessments.roles import content
from assessments.roles.domain.lint import Oddity, lint
from assessments.roles.domain.matrix import Profile

# Per skill: beginner, intermediate, expert of data scientist, data analyst, ML engineer, data
# engineer, as the source prints them ("-" is 0).
CELLS = {
    "programming-logic": "233 123 123 233",
    "statistics": "223 122 111 111",
    "algebra-calculus": "223 112 111 112",
    "databases": "123 123 123 233",
    "ml-structured-data": "233 012 112 112",
    "deep-learning": "112 001 001 001",
    "ml-unstructured-data": "123 001 112 011",
    "api-development": "012 001 123 123",
    "operating-systems": "112 001 123 123",
    "hadoop-ecosystem": "112 123 123 223",
    "data-ingestion-tools": "011 112 112 123",
    "systems-integration": "001 001 112 112",
    "solution-architecture": "001 000 112 123",
    "cloud-development": "001 001 112 012",
    "devops": "000 000 112 011",
    "problem-solving": "223 123 123 123",
    "communication": "123 123 123 223",
    "transformation-innovation": "122 122 122 122",
    "strategic-systemic-vision": "123 123 123 123",
    "influence": "001 001 001 012",
    "mentoring": "023 023 023 023",
}
ROLES = ("data-scientist", "data-analyst", "machine-learning-engineer", "data-engineer")
SENIORITIES = ("beginner", "intermediate", "expert")
SUMS = {
    "data-scientist": ((18, 29, 45), (13, 16, 20)),
    "data-analyst": ((10, 21, 38), (10, 12, 19)),
    "machine-learning-engineer": ((18, 29, 47), (18, 19, 21)),
    "data-engineer": ((19, 34, 49), (15, 20, 21)),
}
TICKS = {
    "data-analyst": "1001011",
    "machine-learning-engineer": "1111100",
    "software-engineer-ml": "0011100",
    "ml-researcher": "0111100",
    "software-engineer": "0001100",
}
COPIES = {
    1: ("1001011", "1011100", "0011100", "0111100", "0001110"),
    2: ("1001011", "1111110", "0011110", "0111100", "0001110"),
    3: ("1001011", "1111100", "0011100", "0111100", "0001100"),
}


def test_every_required_level_is_that_of_the_source() -> None:
    matrix = content.matrix()
    compared = 0
    assert [skill.slug for skill in matrix.skills] == list(CELLS)
    for skill, printed in CELLS.items():
        for role, digits in zip(ROLES, printed.split(), strict=True):
            for seniority, digit in zip(SENIORITIES, digits, strict=True):
                assert matrix.required(Profile(role, seniority))[skill] == int(digit)
                compared += 1
    assert compared == 252


def test_sums_and_counts_per_profile() -> None:
    matrix = content.matrix()
    for role, (sums, counts) in SUMS.items():
        rows = [matrix.required(Profile(role, seniority)) for seniority in SENIORITIES]
        assert tuple(sum(row.values()) for row in rows) == sums
        assert tuple(sum(level > 0 for level in row.values()) for row in rows) == counts


def test_ticks_are_those_of_the_source_and_each_print_is_kept() -> None:
    ticks = content.matrix().ticks
    assert {r: "".join(map(str, row)) for r, row in ticks.rows.items()} == TICKS
    for copy in ticks.copies:
        rows = ("".join("1" if cell == "✓" else "0" for cell in row) for row in copy.cells.values())
        assert tuple(rows) == COPIES[copy.number]
    assert ticks.copies[2].cells["ml-researcher"][6] == "Research"
    assert [(d.role, d.column, d.canonical) for d in ticks.differences] == [
        ("machine-learning-engineer", "mathematics", 1),
        ("machine-learning-engineer", "communication", 0),
        ("software-engineer-ml", "communication", 0),
        ("ml-researcher", "business-acumen", 0),
        ("software-engineer", "communication", 0),
    ]


def test_data_scientist_sits_an_exam_and_the_others_show_a_portfolio() -> None:
    roles = content.matrix().role_by_slug
    exam, *rest = roles["data-scientist"].process.stages
    assert (exam.kind, exam.duration_minutes, exam.cutoff, exam.must_pass) == ("exam", 180, 5, True)
    assert [stage.kind for stage in rest] == ["interview", "decision"]
    for role in ROLES[1:]:
        kinds = [stage.kind for stage in roles[role].process.stages]
        assert kinds == ["interview", "portfolio", "decision"]
        assert not roles[role].process.order_is_stated


def test_lint_finds_what_is_odd_in_the_matrix() -> None:
    found = lint(content.matrix())

    def of(oddity: Oddity) -> list[tuple[object, ...]]:
        return [(f.roles, f.skills, f.seniorities) for f in found if f.oddity is oddity]

    contained = [(roles, s) for roles, _, s in of(Oddity.CONTAINED)]
    assert (("data-engineer", "machine-learning-engineer"), ("intermediate",)) in contained
    assert len(contained) == 3
    assert [skills for _, skills, _ in of(Oddity.SAME_IN_ALL_ROLES)] == [
        ("transformation-innovation",),
        ("strategic-systemic-vision",),
        ("mentoring",),
    ]
    assert [(r, s) for r, s, _ in of(Oddity.NEVER_REQUIRED)] == [
        (("data-scientist",), ("devops",)),
        (("data-analyst",), ("solution-architecture",)),
        (("data-analyst",), ("devops",)),
    ]
    assert {skills for _, skills, _ in of(Oddity.JUMPS)} == {("mentoring",)}
    assert len(of(Oddity.JUMPS)) == 4
    assert of(Oddity.FALLS) == of(Oddity.IDENTICAL) == []
    assert [f.column for f in found if f.oddity is Oddity.TICKED_BUT_BASIC] == ["mathematics"]


def test_sentences_about_somebody_else_are_in_the_third_person_in_both_languages() -> None:
    ours = {"en": r"\b(I|my|me)\b", "pt-br": r"\b(meu|minha|mim|eu|tenho|defino|faço)\b"}
    for skill in content.matrix().skills:
        for own, seen in zip(skill.anchors, skill.seen, strict=True):
            for language, words in ours.items():
                said = seen.in_language(language)
                assert said != own.in_language(language)
                assert not re.search(words, said), said
