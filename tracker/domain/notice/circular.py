"""The words of the month's circular (通报) and of the weekly sheet (周调度单), from the figures of the map (RULES §8, §11, §12)."""

from collections.abc import Sequence
from decimal import Decimal

from tracker.domain.message import Message, msg

from .content import NoticeContent, Sender, Table, day_in, head, long_day
from .figures import Figures, Line, advanced_units, lights_of

REGISTER_MM = (11, 31, 26, 30, 28, 12, 18)


def circular(sender: Sender, figures: Figures) -> NoticeContent:
    """通报: overall figures, advanced units, lagging projects with reason and sponsor, next steps; the register is annexed."""
    advanced = advanced_units(figures.lines)
    lagging = [line for line in figures.lines if line.is_lagging]
    paragraphs: list[Message | str] = [
        msg(
            "现将%(period)s%(list)s推进情况通报如下。数据截至%(until)s，取自作战图。",
            period=figures.period.name,
            list=figures.list_title,
            until=_until(figures),
        ),
        head(1, str(msg("总体情况"))),
        *_overall(figures),
        head(2, str(msg("先进单位"))),
        *_advanced(advanced),
        head(3, str(msg("滞后项目"))),
        *_lagging(lagging),
        head(4, str(msg("下一步工作"))),
        *_next_steps(figures, lagging),
    ]
    title = msg("关于%(period)s%(list)s推进情况的通报", period=figures.period.name, list=figures.list_title)
    mark = msg("%(issuer)s文件", issuer=sender.issuer)
    return _published(sender, title, paragraphs, mark=str(mark), annex=register_table(figures))


def weekly_sheet(sender: Sender, figures: Figures) -> NoticeContent:
    """周调度单: what moved since the last cut-off, what needs a hand, what is due before the next; cut off on Friday 18:00."""
    needs_help = [line for line in figures.lines if line.is_lagging or line.obstacle]
    paragraphs: list[Message | str] = [
        msg(
            "现将%(list)s%(period)s调度情况通报如下。数据截至%(until)s，取自作战图。",
            list=figures.list_title,
            period=figures.period.name,
            until=_until(figures),
        ),
        head(1, str(msg("本周进展"))),
        *_overall(figures),
        msg(
            "本周报送进度%(reports)s次，销号%(closed)s项%(names)s。",
            reports=figures.reports,
            closed=len(figures.closed),
            names=_named(figures.closed),
        ),
        head(2, str(msg("需调度事项"))),
        *_lagging(needs_help),
        head(3, str(msg("下周到期"))),
        *_coming(figures),
    ]
    title = msg("%(list)s%(period)s调度单", period=figures.period.name, list=figures.list_title)
    return _published(sender, title, paragraphs, mark=sender.issuer, annex=register_table(figures))


def register_table(figures: Figures) -> Table:
    """The register that is annexed: a row each project."""
    titles = (msg("编号"), msg("小项"), msg("责任单位"), msg("责任人"), msg("时限"), msg("进度"), msg("状态"))
    rows = [
        (
            line.task.code,
            line.task.name,
            line.task.unit,
            line.task.owner,
            day_in(figures.year, line.task.due_on),
            f"{line.percent}%",
            line.word,
        )
        for line in figures.lines
    ]
    return Table(str(msg("项目进展情况表")), tuple(map(str, titles)), tuple(rows), REGISTER_MM, is_annex=True)


def _until(figures: Figures) -> Message | str:
    if figures.until is not None:
        return long_day(figures.until)
    return msg("%(day)s%(hour)s时", day=long_day(figures.period.last_on), hour=figures.period.hour or 24)


def _overall(figures: Figures) -> list[Message]:
    counts = figures.reconciliation
    lights = tuple(
        msg("%(light)s%(n)s项", light=light.colour, n=count) for light, count in lights_of(figures.lines).items()
    )
    return [
        msg(
            "共下达%(issued)s项，其中已销号%(closed)s项，在办未逾期%(on_time)s项，逾期%(late)s项，暂缓%(suspended)s项，中止%(cancelled)s项。",
            issued=counts.issued_total,
            closed=counts.closed,
            on_time=counts.open_on_time,
            late=counts.open_late,
            suspended=counts.suspended,
            cancelled=counts.cancelled,
        ),
        msg("亮灯情况：%(lights)s。", lights=lights or (msg("无"),)),
        msg(
            "按权重计算，总进度%(percent)s%%，序时进度%(planned)s%%，%(apart)s。",
            percent=figures.percent,
            planned=figures.planned,
            apart=_apart(figures.planned - figures.percent),
        ),
    ]


def _apart(gap: Decimal) -> Message:
    if gap > 0:
        return msg("落后%(gap)s个百分点", gap=gap)
    return msg("超前%(gap)s个百分点", gap=-gap) if gap else msg("与计划持平")


def _advanced(units: Sequence[tuple[str, int, int]]) -> list[Message]:
    if not units:
        return [msg("本期没有符合条件的单位（条件：有按期销号的项目，且没有红灯、黄灯和逾期销号）。")]
    named = tuple(msg("%(unit)s（按期销号%(closed)s项）", unit=unit, closed=closed) for unit, _led, closed in units)
    return [msg("%(units)s推进有力，予以表扬。评定条件：有按期销号的项目，且没有红灯、黄灯和逾期销号。", units=named)]


def _lagging(lines: Sequence[Line]) -> list[Message]:
    if not lines:
        return [msg("没有红灯、黄灯项目。")]
    return [
        msg(
            "%(number)s.%(task)s：%(word)s。%(reason)s%(obstacle)s责任单位%(unit)s，责任人%(owner)s，挂联领导%(sponsor)s。",
            number=number,
            task=line.task.title,
            word=line.word,
            reason=line.reason,
            obstacle=msg("上报困难：%(said)s。", said=line.obstacle.rstrip(_STOP)) if line.obstacle else "",
            unit=line.task.unit,
            owner=line.task.owner,
            sponsor=line.task.sponsor,
        )
        for number, line in enumerate(lines, start=1)
    ]


def _next_steps(figures: Figures, lagging: Sequence[Line]) -> list[Message]:
    steps = _coming(figures)
    if lagging:
        steps.append(
            msg(
                "以上%(n)s项滞后项目的责任单位要倒排工期，逐项整改；挂联领导要靠前协调，办公室每周调度。",
                n=len(lagging),
            )
        )
    return [*steps, msg("各责任单位要对照“五定”，按时限和标准推进，完成一项、核验一项、销号一项。")]


def _coming(figures: Figures) -> list[Message]:
    if not figures.coming:
        return [msg("下一阶段没有到期的节点。")]
    named = [
        str(msg("%(task)s%(step)s，%(day)s", task=task.title, step=step, day=day_in(figures.year, day)))
        for task, step, day in figures.coming
    ]
    return [msg("下一阶段到期的节点有%(n)s个：%(steps)s。", n=len(named), steps=str(msg("；")).join(named))]


def _named(lines: Sequence[Line]) -> Message | str:
    if not lines:
        return ""
    names = tuple(msg("%(code)s %(name)s", code=line.task.code, name=line.task.name) for line in lines)
    return msg("（%(names)s）", names=names)


def _published(
    sender: Sender, title: Message, paragraphs: Sequence[Message | str], *, mark: str, annex: Table
) -> NoticeContent:
    return NoticeContent(
        title=str(title),
        addressee=str(msg("各责任单位")),
        paragraphs=tuple(str(paragraph) for paragraph in paragraphs),
        issuer=sender.issuer,
        signed_on=sender.signed_on,
        mark=mark,
        tables=(annex,),
    )


_STOP = str(msg("。"))
