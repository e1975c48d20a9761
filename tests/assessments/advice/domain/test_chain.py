"""The chain read the other way round."""

from assessments.advice.domain.chain import Chain, NamedVersion, PracticeAsking, SkillAsked


def chain(**given: object) -> Chain:
    empty = {"practice_skills": {}, "skill_tools": {}, "step_practices": {}, "not_shown": {}}
    named = {"framework": NamedVersion("f", "1"), "matrix": NamedVersion("m", "1")}
    return Chain(id="c", version="1", date="", languages=("en",), **{**empty, **named, **given})  # type: ignore[arg-type]


def test_practices_of_a_skill_come_by_level_then_by_how_much_it_tells_then_in_order() -> None:
    needs = {
        "A": (SkillAsked("other", 1), SkillAsked("sql", 2)),
        "B": (SkillAsked("sql", 2),),
        "C": (SkillAsked("other", 1), SkillAsked("sql", 2)),
        "D": (SkillAsked("other", 1), SkillAsked("third", 1), SkillAsked("sql", 3)),
    }
    found = chain(practice_skills=needs).practices_of_skill["sql"]
    assert found == tuple(
        PracticeAsking(practice, level)
        for practice, level in (("D", 3), ("B", 2), ("A", 2), ("C", 2))
    )


def test_skills_of_a_category_come_by_how_well_it_fits_them() -> None:
    tools = {"sql": ("lakes", "stores"), "apis": ("stores",), "mentoring": ()}
    found = chain(skill_tools=tools).skills_of_category
    assert found == {"lakes": ("sql",), "stores": ("apis", "sql")}
