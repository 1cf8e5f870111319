"""Documents of the office (文书): their kinds and numbers, their content, and the words of each (RULES §8, §11)."""

from .content import ANNEX as ANNEX
from .content import NoticeContent as NoticeContent
from .content import Sender as Sender
from .content import Table as Table
from .content import Task as Task
from .content import in_writing as in_writing
from .content import lead_and_rest as lead_and_rest
from .content import level_of as level_of
from .content import long_day as long_day
from .kinds import PERSONAL as PERSONAL
from .kinds import Form as Form
from .kinds import NoticeKind as NoticeKind
from .kinds import number_in as number_in
from .kinds import serial as serial
from .titles import title_lines as title_lines
