"""Acts keep their grammar."""

import re

from tracker.domain.acts import Act


def test_every_act_is_a_noun_and_a_verb_named_alike_in_code_and_has_words() -> None:
    labels = [str(act.label) for act in Act]
    assert all(re.fullmatch(r"[a-z_]+:[a-z_]+", act) for act in Act)
    assert all(act.name.lower() == act.replace(":", "_") for act in Act)
    assert len(set(labels)) == len(labels) == len(Act)
