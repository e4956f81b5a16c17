"""A second opinion on FetchXML: one row at a time, in plain Python.

Written from Microsoft's reference of operators and from the table of what other programs do, as
`rules/fetchxml.toml` quotes it; it knows neither the expressions nor their dates. A record is a
dict; dates are datetimes in UTC or dates. It asks of each value whether it fits, where the product
computes bounds.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

POINTS = {
    "ne-empty": ("match", "no-match"),
    "not-empty": ("match", "no-match"),
    "last-x": ("day", "clock"),
    "next-x": ("day", "clock"),
    "olderthan-x": ("day", "clock", "up-to"),
    "olderthan-x-hours": ("clock", "up-to"),
}
NOT_SAID = "the list does not say"


@dataclass(frozen=True)
class World:
    """What a filter depends on beside the record."""

    now: datetime
    zone: ZoneInfo
    me: str | None = None
    teams: tuple[str, ...] | None = None
    week_starts: int = 6
    chosen: dict = field(default_factory=dict)


def match(queries, record, kinds, world):
    """1 it matches, 0 it does not, 2 the readings differ, 3 the list does not say."""
    some = {point: readings[0] for point, readings in POINTS.items()}
    lacking = [
        condition
        for query in queries
        for condition in query.conditions()
        if one(condition, record, kinds, world, some) is NOT_SAID
    ]
    used = used_points(queries)
    ways = [
        {**some, **dict(zip(used, readings, strict=True))}
        for readings in product(
            *((world.chosen[p],) if p in world.chosen else POINTS[p] for p in used)
        )
    ]
    by_guess = []
    for guess in product((False, True), repeat=len(lacking)):
        guessed = {id(c): g for c, g in zip(lacking, guess, strict=True)}

        def asked(condition, way, guessed=guessed):
            said = one(condition, record, kinds, world, way)
            return guessed[id(condition)] if said is NOT_SAID else said

        found = [any(tree(q.filter, asked, way) is True for q in queries) for way in ways]
        by_guess.append((all(found), any(found)))
    if all(least for least, _ in by_guess):
        return 1
    if not any(most for _, most in by_guess):
        return 0
    return 3 if len({a for a, _ in by_guess}) + len({b for _, b in by_guess}) > 2 else 2


def used_points(queries):
    """The points on which the conditions of queries depend."""
    points = {point_of(c.operator) for query in queries for c in query.conditions()}
    return [point for point in POINTS if point in points]


def point_of(operator):
    if operator.startswith("olderthan"):
        return "olderthan-x-hours" if operator[12:] in ("hours", "minutes") else "olderthan-x"
    if operator in ("ne", "neq", "ne-userid", "ne-businessid"):
        return "ne-empty"
    if operator.startswith("not-") and operator != "not-null":
        return "not-empty"
    for which in ("last", "next"):
        if operator == f"{which}-seven-days" or operator.startswith(f"{which}-x-"):
            return None if operator.endswith("hours") else f"{which}-x"
    return None


def tree(part, asked, way):
    """True, False or None (SQL's null), up the tree."""
    if not hasattr(part, "parts"):
        return asked(part, way)
    found = [tree(each, asked, way) for each in part.parts]
    decisive = part.any
    if decisive in found:
        return decisive
    return None if None in found else not decisive


# --- links ---------------------------------------------------------------------------------------


def linked_match(query, record, tables, kinds, world):
    """As `match`, of a query with links. `tables`: entity -> its rows; `kinds`: "" or entity ->
    kinds of its fields. Filters of outer links must not be open to readings."""
    answers = []
    for readings in product(*POINTS.values()):
        way = dict(zip(POINTS, readings, strict=True)) | world.chosen
        found = False
        for row in joined(query.links, {"": record}, "", tables, kinds, world, way):
            wheres = [(query.filter, "")]
            for link in query.every_link():
                wheres += [(part, link.alias) for part in link.filter.parts if after(part, link)]
            found = found or all(
                tree(
                    part,
                    lambda c, w, a=alias, r=row: asks_row(c, a, r, query, kinds, world, w),
                    way,
                )
                is True
                for part, alias in wheres
            )
        answers.append(found)
    return 2 if len(set(answers)) == 2 else int(answers[0])


def after(part, link):
    """Whether a part of a link's filter is asked after the join."""
    names = [c.entityname for c in getattr(part, "conditions", lambda: [part])()]
    return not link.outer or any(names)


def asks_row(condition, alias, row, query, kinds, world, way):
    alias = condition.entityname or alias
    entity = next((link.entity for link in query.every_link() if link.alias == alias), "")
    return one(condition, row[alias], kinds[entity], world, way)


def joined(links, row, around, tables, kinds, world, way):
    """The row with each combination of the rows that links give it."""
    if not links:
        yield row
        return
    link, *rest = links
    key = row[around][link.to]
    found = [each for each in tables[link.entity] if key is not None and each[link.source] == key]
    if link.outer:
        own = [part for part in link.filter.parts if not after(part, link)]
        for part in own:
            found = [
                each
                for each in found
                if tree(part, lambda c, w, e=each: one(c, e, kinds[link.entity], world, w), way)
                is True
            ]
        found = found or [dict.fromkeys(kinds[link.entity])]
    for each in found:
        inside = joined(
            link.links, {**row, link.alias: each}, link.alias, tables, kinds, world, way
        )
        for whole in inside:
            yield from joined(rest, whole, around, tables, kinds, world, way)


# --- one condition -------------------------------------------------------------------------------


def one(condition, record, kinds, world, way):
    """True, False, None for an empty field, or NOT_SAID."""
    name, operator = condition.attribute, condition.operator
    kind = kinds.get(name)
    if kind is None or (condition.valueof and condition.valueof not in kinds):
        return NOT_SAID
    value = record[name]
    if operator == "null":
        return value is None
    if operator == "not-null":
        return value is not None
    denied = {
        "ne": "eq", "neq": "eq", "ne-userid": "eq-userid", "not-in": "in", "not-like": "like",
        "not-between": "between", "not-begin-with": "begins-with", "not-end-with": "ends-with",
        "not-contain-values": "contain-values",
    }.get(operator)  # fmt: skip
    if denied:
        plain = says(denied, condition, value, kind, record, kinds, world, way)
        if plain is NOT_SAID:
            return NOT_SAID
        if condition.valueof:
            other = record[condition.valueof]
            if value is None and other is None:
                return None
            if value is None or other is None:
                return True if way["ne-empty"] == "match" else None
        if plain is None:
            return True if way[point_of(operator)] == "match" else None
        return not plain
    return says(operator, condition, value, kind, record, kinds, world, way)


def says(operator, condition, value, kind, record, kinds, world, way):
    if operator.startswith("eq-"):
        return asks(operator, value, world)
    if kind == "lookup" and operator in ("like", "begins-with", "ends-with"):
        if f"{condition.attribute}name" not in kinds:
            return NOT_SAID
        value, kind = record[f"{condition.attribute}name"], "text"
    if condition.valueof:
        other = record[condition.valueof]
        if value is None or other is None:
            return None
        if kind == "text":
            value, other = plainly(value), plainly(other)
        return compares(operator, value, [other])
    if value is None:
        return None
    if kind in ("instant", "day"):
        return when(operator, value, condition.values, world, way)
    if kind == "text":
        if operator == "like":
            return likes(condition.values[0], value)
        if operator == "begins-with":
            return likes(condition.values[0] + "%", value)
        if operator == "ends-with":
            return likes("%" + condition.values[0], value)
        return compares(operator, plainly(value), [plainly(text) for text in condition.values])
    read = {
        "number": float, "whole": int, "choice": int, "lookup": lambda t: t.strip("{}").lower(),
        "flag": lambda t: t in ("1", "true"),
    }[kind]  # fmt: skip
    return compares(operator, value, [read(text) for text in condition.values])


def asks(operator, value, world):
    me = NOT_SAID if world.me is None else None if value is None else value == world.me
    teams = NOT_SAID if world.teams is None else None if value is None else value in world.teams
    if operator == "eq-userid":
        return me
    if operator == "eq-userteams":
        return teams if value is not None or world.teams is None or world.teams else False
    if True in (me, teams):
        return True
    if NOT_SAID in (me, teams):
        return NOT_SAID
    return me or teams


def compares(operator, value, given):
    return {
        "eq": lambda: value == given[0],
        "gt": lambda: value > given[0],
        "ge": lambda: value >= given[0],
        "lt": lambda: value < given[0],
        "le": lambda: value <= given[0],
        "between": lambda: given[0] <= value <= given[1],
        "in": lambda: value in given,
        "contain-values": lambda: value in given,
    }[operator]()


# --- dates ---------------------------------------------------------------------------------------


def day_for(world, moment):
    """The user's day of a moment."""
    return moment.astimezone(world.zone).date()


def months_from(start, months):
    """The same day so many months away, or the last one that there is."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    for day in (start.day, 30, 29, 28):
        try:
            return start.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError(start)


def away(world, unit, count):
    """The moment, and the user's day, so many units from now."""
    wall = world.now.astimezone(world.zone).replace(tzinfo=None)
    if unit in ("months", "years"):
        there = months_from(wall, count * {"months": 1, "years": 12}[unit])
        return there.replace(tzinfo=world.zone).astimezone(UTC), there.date()
    step = timedelta(**{unit: count})
    return world.now + step, wall.date() + step


def given_moment(text, world):
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=world.zone)


def when(operator, value, texts, world, way):
    whole_day = not isinstance(value, datetime)
    moment = value
    if whole_day:
        moment = datetime.combine(value, datetime.min.time(), world.zone).astimezone(UTC)
    day = value if whole_day else day_for(world, value)
    today = day_for(world, world.now)
    if operator in ("eq", "gt", "ge", "lt", "le", "between", "in"):
        given = [given_moment(text, world) for text in texts]
        if whole_day:
            return compares(operator, value, [day_for(world, each) for each in given])
        return compares(operator, value, given)
    if operator.startswith("on"):
        there = day_for(world, given_moment(texts[0], world))
        return {"on": day == there, "on-or-after": day >= there}.get(operator, day <= there)
    if operator in ("yesterday", "today", "tomorrow"):
        return (day - today).days == ("yesterday", "today", "tomorrow").index(operator) - 1
    if operator.endswith("-seven-days"):
        operator, texts = operator.replace("seven", "x"), ["7"]
    if "-x-" in operator:
        which, unit = operator.split("-x-")
        return counts(which, unit, int(texts[0]), moment, day, world, way[point_of(operator)]
                      if point_of(operator) else "clock")  # fmt: skip
    which, unit = operator.split("-")
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return day.year == today.year + step
    if unit == "month":
        return day.year * 12 + day.month == today.year * 12 + today.month + step
    return week_of(day, world) - week_of(today, world) == 7 * step


def week_of(day, world):
    """The first day of its week, as a number."""
    while day.weekday() != world.week_starts:
        day -= timedelta(days=1)
    return day.toordinal()


def counts(which, unit, count, moment, day, world, reading):
    if which == "next":
        until, last = away(world, unit, count)
        return world.now < moment and (day <= last if reading == "day" else moment <= until)
    since, first = away(world, unit, -count)
    if which == "last":
        return moment <= world.now and (day >= first if reading == "day" else moment >= since)
    if reading == "day":
        return day < first
    return moment <= since if reading == "up-to" else moment < since


# --- text ----------------------------------------------------------------------------------------


def units(text):
    """The characters of a text, each as what it counts as: without case and marks."""
    found = []
    for char in unicodedata.normalize("NFC", text):
        bare = "".join(
            c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c)
        )
        bare = bare.casefold().replace("æ", "ae").replace("œ", "oe")
        if bare:
            found.append(bare)
    return found


def plainly(text):
    return "".join(units(text))


def likes(pattern, text):
    """SQL's LIKE: % any text, _ one character, [a-f] one of these, [^a-f] one that is not."""
    tokens, at = [], 0
    while at < len(pattern):
        if pattern[at] == "[":
            end = pattern.index("]", at + 2)
            tokens.append(("set", pattern[at + 1 : end]))
            at = end + 1
            continue
        if pattern[at] in "%_":
            tokens.append((pattern[at], ""))
        else:
            tokens += [("letter", each) for each in plainly(pattern[at])]
        at += 1
    return fits(tokens, units(text))


def fits(tokens, left):
    if not tokens:
        return not left
    (kind, what), rest = tokens[0], tokens[1:]
    if kind == "%":
        return any(fits(rest, left[n:]) for n in range(len(left) + 1))
    if not left:
        return False
    if kind == "_":
        return fits(rest, left[1:])
    if kind == "set":
        return in_set(what, left[0]) and fits(rest, left[1:])
    size = len(left[0])
    return tokens[:size] == [("letter", c) for c in left[0]] and fits(tokens[size:], left[1:])


def in_set(what, unit):
    if what.startswith("^") and len(what) > 1:
        return not in_set(what[1:], unit)
    if len(what) == 3 and what[1] == "-":
        return len(unit) == 1 and plainly(what[0]) <= unit <= plainly(what[2])
    return unit in units(what)
