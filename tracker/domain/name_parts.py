"""Where the name of a project may go to its next line: the offices join two matters by 与, and no other word is torn."""

import re

from tracker.domain.message import msg

# The word that joins two matters, and the one in which the same sign is no joint.
AND, TAKE_PART = msg("与"), msg("参与")
LEAST = 2
"""So many signs at least stand before the joint, and behind it."""
_JOINT = re.compile(f"(?<=.{{{LEAST}}})(?<!{str(TAKE_PART)[0]})(?={AND}.{{{LEAST}}})")


def name_parts(name: str) -> list[str]:
    """The name in the parts between which a narrow card may break it, besides at its punctuation."""
    return _JOINT.split(name)
