"""Every word for a time in a text, what year it names, and how far it holds.

A year ahead of its clause holds to the end of the sentence or to the next time; within a clause, to the next stop; set beside a
figure as what it is compared with (较2016年的233件), for that figure alone. A span of years holds no single one.
"""

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from fazhi.parse.figures import numerals
from fazhi.parse.language.legend import legend_of
from fazhi.parse.language.stops import Stops
from fazhi.parse.language.tags import Tags, bits, cue, of_kind

TO_ANOTHER = r"年?度?(?:至|到|-{1,2}|~)(?:20)?\d\d"
BEFORE_OTHERS = r"(?=(?:[、和与及](?:19|20)\d\d){1,5}年|全年)"
"""2021、2022和2023年: each is a year of its own. 2022全年310件."""
YEAR = re.compile(rf"(?P<year>(?:19|20)\d\d(?<!\d....))(?:(?P<second>{TO_ANOTHER})?年度?末?底?初?|{BEFORE_OTHERS})")
"""What a text has few of comes first and what must not stand before it behind: only such places are looked at."""
SINCE = re.compile(r"[^,;。:\d]{0,12}(?:以来|至今|起至|算起(?=,))|起(?=,)|\d{1,2}月(?:\d{1,2}日)?起(?=,)")
BEFORE_THEN = re.compile(r"(?:之?前(?![一二三\d]个?(?:季度|月))|以前)")
SPAN_OF = re.compile(rf"{TO_ANOTHER}年[^,;。:\d]{{1,10}}的")
OBJECT = re.compile(r"[^,;。:\d对]{0,6}?[对将把](?![比照应于])")
"""对2000年以来的文件, 我们还对2000年以来的文件, 对1998年至2022年间出台的146件文件: what the deed was done to, and not when."""
RIGHT_AHEAD = "[至到入]?$"
"""结转下年度, 结转至2024年."""
RIGHT_BEFORE = "(?:截[至止])?$"
SHORTLY_BEFORE = "[^,;。]{0,4}$"
"""清理建国以来的文件."""
YEAR_AT_END = re.compile(r"(?:19|20)\d\d年\Z")
ASIDE = re.compile(r"(?:同期|全年)?(?:则?为|则?是|仅有?|只有|有)?[近约]?\d")
LISTED = re.compile(r"[、和与及](?:19|20)\d\d年")
"""2022年、2023年分别为: each holds for its own figure."""
LAST_YEAR = re.compile(r"去年(?!同期|底|末|度?末)")
LAST_YEAR_FIRST = re.compile(rf"(?<=[。\n])\s*{LAST_YEAR.pattern}")
REPORTED = re.compile("(?:报告|汇报|回顾)(?:一下)?去年(?!同期)")
"""我向会议报告去年的依法行政工作."""
COUNTED = re.compile(r"(?:近|约)?\d")
AHEAD = re.compile(r"[^。\n]{0,40}?将|要")
OFTEN = 3
"""So many times as often as of 今年 a report told in the next year speaks of 去年."""
AGAIN_AND_AGAIN = 4
"""So many deeds are told of 去年, and none of 今年, where it is the year that the report is on."""
THE_REPORT = re.compile("的?(?:年度)?报告")
"""今年的年度报告改用问答方式."""
THIS_YEAR_AHEAD = re.compile(rf"(?<=[。\n])\s*今年(?:{AHEAD.pattern})")
THIS_YEAR = re.compile("今年")
NOW = re.compile("(?<![入转到至])今年")
"""去年受理30件, 今年受理40件; but 去年受理30件, 2件转入今年."""
BASIS = re.compile(r"[^,;。]{0,12}基础上|[^,;。]{1,14}的(?=[近约]?[\d.一二三四五六七八九十两]{1,5}倍)")
"""在2022年基础上, 在去年2316项的基础上, 是2014年26件的近三倍: what is built upon or multiplied is of that year, and no more."""
COMPARES = frozenset("与同较比而")
COMPARED_ALL = re.compile(r"(?:度|全年|同期)?:")
"""对比2019年: 收到219件、受理190件: all that follows is of that year."""
SOME_YEAR = re.compile(r"[\d一二三四五六七八九]年|自(?!治|\d{1,2}月)")
MONTH = re.compile(r"(?<!年)(?<!\d)\d{1,2}月")
LONGEST_LEAD = 300
"""So far back a time is looked at in its clause: longer ones are no language, and cost stays linear."""
SEVERAL = r"(?:[2-9]|1\d|[二三四五六七八九十两几]{1,2})个?(?:多)?年"
RECENT = re.compile(rf"(?:过去|最近|近|这|以往|此前)的?{SEVERAL}(?!度|级|期)|(?:规划|纲要)实施期间|往年(?=[^,;。]{{0,4}}回顾)|(?<=[;。\n])[期其]间(?=共|累计)")
TOGETHER = re.compile(
    r"[1-9二三四五六七八九十两几](?:(?<=[2-9])(?<![第\d].)|(?<=1)(?<![第\d].)\d|(?<=\D)(?<!第.)[二三四五六七八九十两几]?)个?(?:多)?年"
    r"(?=之?间|来|中,|中?(?:共|累计|合计|总计|净增)(?!同))"
)
"""过去三年, 规划实施期间, 往年工作回顾, 三年共: a span of years that ends now, of no single one."""
THAT_YEAR = re.compile("(?<=[,;])当年(?!的)")
"""2021年至2023年, 累计下放216项, 当年下放38项: the last of these years."""
SHORT = re.compile(
    r"(?P<year>[12]\d)(?:(?:(?<=[,;。\n]..)|(?<=其中..))年(?=[度末底初全受办共上下新我市县区,]|\d)|(?<=[较比与和到].{2})年(?=[的增减多少提下上同相末底度]))"
)
"""22年受理310件, 较21年增加: the last two digits, of the report's year, the one behind it or one of the two before it."""
AGO = re.compile(r"(?P<many>[一二两三四五六七八九])年之?前(?=的)")
"""败诉率由五年前的15.7%下降."""
DAY = re.compile(r"\d{1,2}月(?:\d{1,2}日)?(?P<to>(?:至|到|-{1,2}|~)\d{1,2}月(?:\d{1,2}日|底)?)?(?P<deadline>底?(?:之?前|以前))?")
QUARTER = re.compile(r"第[一二三四1-4]个?季度")
DAY_TO = re.compile(r"(?P<year>(?:19|20)\d\d)年\d{1,2}月(?:\d{1,2}日|底)?(?:至|到|-{1,2}|~)\Z")
"""2022年4月至2023年3月: of no single year."""
PERIOD = re.compile("”?(?:时期|期间|以来|收官)")
PERIOD_ENDS = re.compile("”?(?:规划)?期?末")
"""“十四五”末 is 2025: the fourteenth plan of five years, the first of which ended in 1957 and the sixth in 1985."""
UP_TO = ("截至", "截止", "截止到", "截至到")
OF_FIGURE = re.compile(r"(?:度|同期|全年)?(?:的?[^,;。()\d]{1,6}(?:数|量)(?=[(]))?[(]?(?:的|为|是|仅为|仅有|仅|有|只有|达)?(?:近|约|超过)? ?$")
AT_HEAD = re.compile(r"[\s(]*(?:[(]?[一二三四五六七八九十\d]+[)、.]\s*)?(?:自|在|早在|据|从|截至|截止|到|至|继|而|回[顾首看望])?$")


FOLLOWING = frozenset({"次年", "翌年"})


def _is_long_ago(clause: str) -> bool:
    """Since when, where it is not within the year: 今年以来, 行动开展以来 are of the year."""
    return (SOME_YEAR.search(clause) or cue("long_ago", "enacted").search(clause)) is not None


class Time(NamedTuple):
    """A time in the text. year: null for a span of years. until: where it ceases to hold; of_figure: it holds only for the figure behind it."""

    start: int
    end: int
    year: int | None
    until: int
    of_figure: bool
    word: str


class Times:
    """All times of a report's body, by place. report_year: the year that it reports on, null where unknown. ahead: where it tells what comes next."""

    def __init__(self, text: str, tags: Tags, stops: Stops, report_year: int | None, ahead: list[tuple[int, int]]) -> None:
        self.text, self.tags, self.stops, self.report_year = text, tags, stops, report_year
        self.body = stops.start, stops.end
        self.legend = legend_of(text, 0, stops.end, report_year)
        self.is_told_later = self._is_told_in_the_next_year(ahead)
        named = (time for match in YEAR.finditer(text, *self.body) if not _inside(tags.titles, match.start()) and (time := self._named(match)))
        found = [self._as_an_aside(time) if time.year and report_year and time.year < report_year else time for time in named]
        recent = [match.span() for match in RECENT.finditer(text, *self.body)]
        together = [match.span() for match in TOGETHER.finditer(text, *self.body) if not _inside(recent, match.start())]
        found += [self._placed(*span, None, text[slice(*span)]) for span in (*recent, *together)]
        found += [
            self._placed(*match.span(), report_year - numerals.DIGITS[match["many"]], match[0]) for match in AGO.finditer(text, *self.body) if report_year
        ]
        found += [time for match in SHORT.finditer(text, *self.body) if (time := self._short(match))]
        spans = [time for time in found if time.year is None]
        found += [
            self._placed(*match.span(), report_year, match[0])
            for match in THAT_YEAR.finditer(text, *self.body)
            if any(time.end < match.start() < time.until for time in spans)
        ]
        self.all = sorted([*found, *self._words()])
        self.starts = [time.start for time in self.all]

    def before(self, start: int, end: int) -> list[Time]:
        """The times that begin between two offsets, the last first."""
        return self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)][::-1]

    def _named(self, match: re.Match[str]) -> Time | None:
        """A year in figures (2022年, 2022年底, 2018—2023年)."""
        text, start, end = self.text, *match.span()
        year = int(match["year"])
        if not 1949 <= year <= 2099:
            return None
        from_day = DAY_TO.search(text, max(0, start - 20), start)
        is_worked_on = self._is_worked_on(start)
        if (match["second"] and not is_worked_on) or (from_day and from_day["year"] != match["year"]):
            return self._placed(start, end, None, match[0])
        if SINCE.match(text, end) and not is_worked_on:
            return self._placed(start, end, year if year == self.report_year else None, match[0])
        is_of_a_thing = cue("year_of_a_thing", "enacted").match(text, end) and not QUARTER.match(text, end)
        is_met = year <= (self.report_year or 0) and text.endswith("底", start, end)
        is_handed_on = year > (self.report_year or year) and cue("carried_over", behind=RIGHT_AHEAD).search(text, max(0, start - 6), start)
        if is_handed_on or is_worked_on or (BEFORE_THEN.match(text, end) and not is_met) or is_of_a_thing:
            return None
        if day := DAY.match(text, end):
            return (
                None
                if day["deadline"] and year <= (self.report_year or year)
                else self._placed(start, day.end(), year, text[start : day.end()], is_day=not day["to"] and not text.endswith(UP_TO, 0, start))
            )
        if text.endswith(UP_TO, 0, start) and self.report_year and year > self.report_year:
            year = self.report_year
        return self._placed(start, end, year, match[0])

    def _is_of_a_thing(self, i: int) -> bool:
        """对上年实施的决策; 上年底出台的办法: when the thing was made, and not when the deed was done."""
        made = cue("year_of_a_thing").match(self.text, self.tags.ends[i])
        return self._is_worked_on(self.tags.starts[i]) or (made is not None and not COUNTED.match(self.text, made.end()))  # 上年印发5件 was done then

    def _is_worked_on(self, start: int) -> bool:
        """抽查2022年案卷, 清理2008年以来的文件, 对市政府2008年以来的文件: what the deed was done to, and not when."""
        is_object = (SINCE.match(self.text, start + 5) or SPAN_OF.match(self.text, start + 4)) and OBJECT.match(
            self.text, self.stops.before(start, self.stops.clause), start
        )
        return bool(is_object) or cue("work_on_a_year", behind=RIGHT_BEFORE).search(self.text, max(0, start - 5), start) is not None

    def _short(self, match: re.Match[str]) -> Time | None:
        year = 2000 + int(match["year"])
        return self._placed(*match.span(), year, match[0]) if self.report_year and -1 <= self.report_year - year <= 2 else None

    def _words(self) -> list[Time]:
        """Words for a year (上年末, 前年) and for a span (以来, 近三年)."""
        tags, found = self.tags, []
        shifts = _shifts()
        spans, wanted = bits("since", "plan_period"), bits("since", "plan_period", "last_year", "year_before_last", "this_year", "next_year")
        for i in tags.within(*self.body):
            said = tags.bits[i] & wanted
            if not said or self.text[tags.starts[i] - 1 : tags.starts[i]].isdigit() or (said & bits("last_year") and self._is_of_a_thing(i)):
                continue
            if said & spans:
                found.append(self._span(i))
            elif self.text.startswith("至今", tags.ends[i]):
                found.append(self._placed(tags.starts[i], tags.ends[i], None, tags.word(i)))
            elif said & bits("next_year") and cue("carried_over", behind=RIGHT_AHEAD).search(self.text, max(0, tags.starts[i] - 6), tags.starts[i]):
                continue
            elif not self._is_since(i) and not (said & bits("last_year") and tags.first(bits("carried_over"), tags.ends[i], tags.ends[i] + 5) is not None):
                shift = self._seen_later(i, said) if self.is_told_later else shifts.get(said)
                year = self._following(i) or (self.report_year + shift if self.report_year and shift is not None else None)
                time = self._placed(tags.starts[i], tags.ends[i], year, tags.word(i))
                found.append(self._as_an_aside(time) if said & (bits("last_year") | bits("year_before_last")) else time)
        return [time for time in found if time]

    def _following(self, i: int) -> int | None:
        """2020年办理810件, 次年办理865件: the year behind the one that the sentence named last; null for any other word."""
        start = self.tags.starts[i]
        if self.tags.word(i) not in FOLLOWING:
            return None
        named = list(YEAR.finditer(self.text, self.stops.before(start, self.stops.sentence), start))
        return int(named[-1]["year"]) + 1 if named else None

    def _as_an_aside(self, time: Time) -> Time:
        """审结1274件, 上年866件: a word between two figures, right before the second, holds for that one; 受理79件, 去年受理66件, 审结72件: for its clause."""
        text, stops = self.text, self.stops
        before = text[stops.before(time.start - 1, stops.clause) : time.start]
        if not re.search(r"\d", before) or not before.endswith((",", ";", "(")):
            return time
        if ASIDE.match(text, time.end):
            return time._replace(of_figure=True)
        return time._replace(until=min(time.until, stops.behind(time.end, stops.clause))) if before.endswith(",") else time

    def _is_told_in_the_next_year(self, ahead: list[tuple[int, int]]) -> bool:
        """去年, 全市受理310件: where sentences begin so again and again, or 去年工作回顾 and 今年工作安排 are announced, or it is a speech (各位委员)
        without 今年 but at its end, and 今年 is only spoken of in plans and at the end, 去年 is the year that the report is on."""
        text, (begin, end) = self.text, self.body
        last_years, this_years = ([m.end() for m in word.finditer(text, begin, end)] for word in (LAST_YEAR, THIS_YEAR))
        is_reviewed = self._is_told_of(last_years, cue("review_noun")) and self._is_told_of(this_years, cue("plan_noun", "next_steps"))
        begins = sum(1 for _ in LAST_YEAR_FIRST.finditer(text, begin, end))
        spoken = [at for at in this_years if at < end - (end - begin) // 3 and not (_inside(ahead, at) or AHEAD.match(text, at) or THE_REPORT.match(text, at))]
        is_speech = last_years and not spoken and cue("audience").search(text, begin, end)
        if REPORTED.search(text, begin, end) or (not spoken and sum(map(self._is_told_of_itself, last_years)) >= AGAIN_AND_AGAIN):
            return True
        if not is_reviewed and not is_speech and begins < 2 and not (begins and THIS_YEAR_AHEAD.search(text, begin, end)):
            return False
        of_now = sum(1 for at in spoken if not self._is_told_of([at], cue("plan_noun", "next_steps")))
        return of_now * OFTEN <= begins if of_now else True

    def _is_told_of_itself(self, end: int) -> bool:
        """去年移交公安的有14件, 县法制办去年审查了274件: whether behind 去年 a figure is told, and not beside one of the year after."""
        start, clause = end - 2, self.stops.behind(end, self.stops.clause)
        is_aside = ASIDE.match(self.text, end) or self._is_compared(start) or self._is_beside_now(start) or BASIS.match(self.text, end)
        return not is_aside and re.search(r"\d", self.text[end:clause]) is not None

    def _is_told_of(self, years: list[int], what: re.Pattern[str]) -> bool:
        """去年工作回顾; 今年安排: whether behind one of some words for a year its clause tells of something."""
        return any(what.search(self.text, at, self.stops.behind(at, self.stops.clause)) for at in years)

    def _seen_later(self, i: int, said: int) -> int | None:
        """What year a word names where the report is told in the next one: 去年 but where it is compared with, 前年, 今年."""
        start, shift = self.tags.starts[i], _shifts().get(said)
        if shift is None or (said & bits("last_year") and (not LAST_YEAR.match(self.text, start) or self._is_compared(start) or self._is_beside_now(start))):
            return shift
        is_shifted = said & (bits("last_year") | bits("year_before_last")) or (
            said & bits("this_year") and not self.text.startswith(("年初", "年内", "目前", "现已"), start)
        )
        return shift + 1 if is_shifted else shift

    def _is_beside_now(self, start: int) -> bool:
        """去年受理30件, 今年受理40件."""
        return NOW.search(self.text, start, self.stops.behind(start, self.stops.part)) is not None

    def _is_since(self, i: int) -> bool:
        """去年以来: no single year."""
        return not self.tags.bits[i] & bits("this_year") and SINCE.match(self.text, self.tags.ends[i], self.tags.ends[i] + 10) is not None

    def _span(self, i: int) -> Time | None:
        """Since when: of the report's own year where its clause names that (今年以来, 入汛以来)."""
        text, tags, start = self.text, self.tags, self.tags.starts[i]
        clause = text[self.stops.before(start, self.stops.clause) : start]
        named = YEAR_AT_END.search(clause)
        if OBJECT.match(clause) or cue("work_on_a_year", behind=SHORTLY_BEFORE).search(clause) or (named and self._is_worked_on(start - len(named[0]))):
            return None
        is_of_a_month = MONTH.search(clause) and not SOME_YEAR.search(clause)  # 新法5月施行以来
        is_own = is_of_a_month or (tags.word(i) == "以来" and (f"{self.report_year}年" in clause or not _is_long_ago(clause)))
        if tags.bits[i] & bits("plan_period"):
            if last := PERIOD_ENDS.match(text, tags.ends[i]):
                return self._placed(start, last.end(), 1955 + 5 * (numerals.chinese(tags.word(i)[:-1]) or 0), f"{tags.word(i)}末")
            if not PERIOD.match(text, tags.ends[i]):
                return None
        return self._placed(start - len(clause) if tags.word(i) == "以来" else start, tags.ends[i], self.report_year if is_own else None, tags.word(i))

    def _placed(self, start: int, end: int, year: int | None, word: str, *, is_day: bool = False) -> Time:
        """A time with the place where it ceases to hold."""
        text, stops = self.text, self.stops
        head, clause, sentence = stops.before(start, stops.clause), stops.behind(end, stops.clause), stops.behind(end, stops.sentence)
        lead = text[head:start] if start - head <= LONGEST_LEAD else text[start - LONGEST_LEAD : start]
        is_head = text.startswith("对比", start - 2) and COMPARED_ALL.match(text, end) is not None
        is_contrast = text.startswith("而", start - 1) and start > self.body[0] and not ASIDE.match(text, end)  # 而2021年受疫情影响仅有64人次
        against = self._is_compared(start) and not is_head and not is_contrast
        until = sentence if is_head else clause
        if lead.endswith(("其中", "其中,", "其中:")):
            until = stops.behind(end, stops.part)
        is_listed = LISTED.match(text, end) or text[start - 2 : start] in {"年、", "年和", "年与", "年及"}
        if not is_day and not against and not is_listed and not is_contrast and (year is None or AT_HEAD.match(lead) or self._is_place(head, start)):
            until = stops.behind(end, stops.part) if year is None else sentence
            if year and self.report_year and year < self.report_year and text.endswith("后", end + 2, clause) and not text[end:clause].isascii():
                until = clause  # 上年被曝光后, 县里: what came of it is of now
        elif clause == end and not against:
            until = stops.second(end)
        opening = text.rfind("(", max(head, start - LONGEST_LEAD), start)
        is_alone = text.startswith(")", end) and AT_HEAD.match(lead) is not None
        if not is_alone and opening > text.rfind(")", max(head, start - LONGEST_LEAD), start) and (closing := text.find(")", end, sentence)) >= 0:
            until = closing
        if basis := BASIS.match(text, end):
            until = basis.end()
        is_of_thing = year is not None and text.startswith("的", end) and not AT_HEAD.match(lead)
        return Time(start, end, year, until, against or is_of_thing, word)

    def _is_place(self, start: int, end: int) -> bool:
        """Whether nothing but whose figures they are stands between: 全市2022年, 市政府去年."""
        return any(self.tags.ends[j] == end and self.tags.bits[j] & of_kind("scope") for j in self.tags.within(start, start + 1))

    def _is_compared(self, start: int) -> bool:
        """Behind 较, 比, 与, 低于 … a year is what the figure is set against."""
        start -= self.text[start - 1 : start] == " "  # 较 2021 年的 81 件
        if self.text[start - 1 : start] in COMPARES and start > self.body[0]:
            return True
        return any(self.tags.ends[j] == start and self.tags.bits[j] & bits("against") for j in self.tags.within(start - 3, start))


@cache
def _shifts() -> dict[int, int]:
    """How far from the year reported on words name one."""
    return {bits("last_year"): -1, bits("year_before_last"): -2, bits("this_year"): 0, bits("next_year"): 1}


def _inside(spans: list[tuple[int, int]], offset: int) -> bool:
    return any(start <= offset < end for start, end in spans)
