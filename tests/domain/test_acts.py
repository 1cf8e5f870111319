"""Acts keep their grammar."""

import re

from tracker.domain.acts import Act, doer_in_words
from tracker.domain.message import Message


def test_every_act_is_a_noun_and_a_verb_named_alike_in_code_and_has_words() -> None:
    labels = [str(act.label) for act in Act]
    assert all(re.fullmatch(r"[a-z_]+:[a-z_]+", act) for act in Act)
    assert all(act.name.lower() == act.replace(":", "_") for act in Act)
    assert len(set(labels)) == len(labels) == len(Act)


def test_the_program_is_named_in_the_readers_language_and_a_person_as_they_were() -> None:
    program, person = doer_in_words("系统"), doer_in_words("系统管理员")
    assert isinstance(program, Message)
    assert (program.render(lambda _: "System"), person) == ("System", "系统管理员")
