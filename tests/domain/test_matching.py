import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.matching import (
    Candidate,
    found_by,
    labels,
    listed,
    near,
    propose,
    resolve,
    split_units,
    unit_among,
)


def person(
    number: int, post: str, unit: str = "园区党委", *, name: str = "", path: str = "/1/", keys: str = ""
) -> Candidate:
    pinyin, _, initials = keys.partition(" ")
    return Candidate(number, post, post, name, unit, path, pinyin, initials)


HEAD = person(1, "党群工作部部长", keys="dangqungongzuobubuzhang dqgzbbz")
CLERK = person(2, "党群工作部经费管理员", keys="dangqungongzuobujingfeiguanliyuan dqgzbjfgly")
BRANCH = person(3, "企业党支部经费管理员", "行业党委", keys="qiyedangzhibujingfeiguanliyuan qydzbjfgly", name="甲")
PEOPLE = (HEAD, CLERK, BRANCH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("党群工作部部长", HEAD),
        (" 党群工作部 部长 ", HEAD),
        ("甲", BRANCH),
        ("DQGZBBZ", HEAD),
        ("dangqungongzuobubuzhang", HEAD),
        ("行业党委企业党支部经费管理员", BRANCH),
        ("部长", HEAD),
        ("dqgzbj", CLERK),
        ("", None),
        ("  ", None),
    ],
)
def test_a_text_means_one_person(typed: str, meant: Candidate | None) -> None:
    assert resolve(typed, PEOPLE) == meant


def test_an_ambiguous_text_names_those_it_could_mean() -> None:
    with pytest.raises(RuleBroken) as refused:
        resolve("jfgly", PEOPLE)
    assert str(refused.value) == "“jfgly”不止一个：党群工作部经费管理员、企业党支部经费管理员。请选一个。"


def test_of_many_only_the_first_are_named() -> None:
    crowd = [person(n, f"企业党支部书记{n}") for n in range(1, 8)]
    with pytest.raises(RuleBroken) as refused:
        resolve("书记", crowd)
    assert "有 7 个，如企业党支部书记1、" in str(refused.value)
    assert "企业党支部书记6" not in str(refused.value)


def test_an_unknown_text_is_refused_with_the_way_out() -> None:
    with pytest.raises(RuleBroken) as refused:
        resolve("无此岗", PEOPLE)
    assert str(refused.value) == "没有找到“无此岗”，请从列表里选，或请系统管理员先建。"


def test_the_exact_post_goes_before_one_that_only_holds_the_text() -> None:
    short, long = person(1, "书记"), person(2, "副书记")
    assert resolve("书记", [long, short]) == short


def test_a_menu_offers_first_whoever_begins_with_the_text() -> None:
    assert found_by("jfgly", PEOPLE) == [CLERK, BRANCH]
    assert found_by("经费", [CLERK, HEAD, person(9, "经费监督员")]) == [person(9, "经费监督员"), CLERK]
    assert found_by("", PEOPLE) == list(PEOPLE)
    assert found_by("无此岗", PEOPLE) == []


def test_a_post_is_proposed_when_just_one_holds_it() -> None:
    assert propose("党群工作部部长", PEOPLE, ()) == HEAD
    assert propose("督查专员", PEOPLE, ()) is None
    assert propose("", PEOPLE, ()) is None


def test_of_several_the_one_in_the_nearest_subtree_is_proposed() -> None:
    here, there = person(1, "企业党支部书记", path="/1/2/5/"), person(2, "企业党支部书记", path="/1/3/")
    assert propose("企业党支部书记", [here, there], ("/1/2/",)) == here
    assert propose("企业党支部书记", [here, there], ("/1/9/", "/1/3/")) == there
    assert propose("企业党支部书记", [here, there], ("/1/",)) is None


def test_support_units_are_those_named_exactly_and_the_rest_is_a_note() -> None:
    union, league = person(1, "区总工会", name="工会"), person(2, "团委")
    twice = [person(3, "行业党委"), person(4, "行业党委")]
    units, note = split_units("工会、团委，区总工会；企业党组织、企业党组织、行业党委", [union, league, *twice])
    assert (units, note) == ((union, league), "企业党组织、行业党委")
    assert split_units("", [union]) == ((), "")
    assert listed([union.label, note]) == "区总工会、企业党组织、行业党委"


def test_a_unit_whose_own_name_holds_a_separator_is_one_unit() -> None:
    joint = person(1, "工会、团委")
    assert split_units("工会、团委", [joint]) == ((joint,), "")


def test_labels_are_unique() -> None:
    rows = [("书记", "甲党委", "a"), ("书记", "乙党委", "b"), ("书记", "乙党委", "c"), ("部长", "甲党委", "d")]
    assert labels(rows) == ["书记（甲党委）", "书记（乙党委）b", "书记（乙党委）c", "部长"]


def test_a_candidate_says_what_else_it_may_be_found_by() -> None:
    assert BRANCH.keys == "qiyedangzhibujingfeiguanliyuan qydzbjfgly 甲"


def test_a_kind_of_unit_is_found_through_the_people_it_is_given_to() -> None:
    car = Candidate(1, "汽车行业党委", "汽车行业党委", "汽车行业党委", "党群工作部", "/1/1/")
    silk = Candidate(2, "丝纺行业党委", "丝纺行业党委", "丝纺行业党委", "党群工作部", "/1/2/")
    secretary = Candidate(3, "行业党委书记", "行业党委书记", "", "汽车行业党委", "/1/1/")
    deputy = Candidate(4, "行业党委副书记", "行业党委副书记", "", "丝纺行业党委", "/1/2/")
    assert unit_among("行业党委", (None, secretary), [car, silk]) is car
    assert unit_among("行业党委", (secretary, deputy), [car, silk]) is None
    assert unit_among("", (secretary,), [car]) is None


@pytest.mark.parametrize(
    ("typed", "pinyin", "likely"),
    [
        ("党群部长", "", [HEAD]),
        ("当群工作部部长", "dangqungongzuobubuzhang", [HEAD]),
        ("经费管理员", "", [CLERK, BRANCH]),
        ("无此人", "wuciren", []),
    ],
)
def test_a_text_that_means_nobody_names_those_it_comes_near_to(
    typed: str, pinyin: str, likely: list[Candidate]
) -> None:
    assert near(typed, PEOPLE, pinyin=pinyin) == likely
