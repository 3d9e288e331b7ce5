"""How fast and how well search finds among synthetic subjects, in a database of its own."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from pypinyin import Style, lazy_pinyin

from credit.bench.database import mark_filled, scratch_database, without_indexes
from credit.bench.subjects import SyntheticSubject, synthetic_subjects
from credit.kernel.ids import public_id
from credit.kernel.names import name_key
from credit.search import frequencies, upkeep
from credit.search.query import find

_SUBJECT_COLUMNS = (
    "id, public_id, kind, name, name_key, code, division_code, legal_representative, is_personal, is_listed,"
    " plate_colour, created_at"
)


def run(n: int = 1_000_000, *, keep: bool = True, questions: int = 500, seed: int = 7) -> dict[str, Any]:
    """Return speed (milliseconds, inside the database connection) and shares found, over `n` synthetic subjects.

    The database `bench_search_<n>` is made when it is not there and, with `keep`, left for the next run.
    """
    with scratch_database(f"bench_search_{n}", keep=keep) as is_new:
        filled = fill(n) if is_new else {}
        frequencies.forget()
        sample = sample_of(n, Random(seed))
        warm_up(sample, Random(seed))
        result = {
            "subjects": n,
            "load": os.getloadavg()[0],
            **filled,
            "mixed": timed(mixed_questions(sample, Random(seed), questions)),
            **{name: timed(make(sample, Random(seed), 100)) for name, make in _SPEEDS.items()},
            "found": found_shares(sample, Random(seed)),
        }
        frequencies.forget()
        return result


def fill(n: int) -> dict[str, float]:
    """Copy `n` subjects and their search rows into the empty database and analyse it; returns seconds."""
    started = perf_counter()
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY credit_subject ({_SUBJECT_COLUMNS}) FROM STDIN") as copy:
            for number, subject in enumerate(synthetic_subjects(n), 1):
                copy.write_row(_subject_row(number, subject))
        copied = perf_counter()
        with without_indexes(upkeep.TABLE):
            upkeep.copy_rows(_name_rows(n))
        cursor.execute("VACUUM ANALYZE credit_subject, credit_searchname")
    mark_filled()
    return {"fill_subjects_s": round(copied - started, 1), "fill_names_s": round(perf_counter() - copied, 1)}


def _subject_row(number: int, subject: SyntheticSubject) -> tuple:
    key = name_key(subject.name)
    return number, public_id(), subject.kind, subject.name, key, subject.code, "370499", "", False, True, "", "now"


def _name_rows(n: int) -> Iterator[tuple]:
    for number, subject in enumerate(synthetic_subjects(n), 1):
        yield upkeep.search_rows(number, subject.kind, subject.name, "current", subject.code)
        if subject.former_name:
            yield upkeep.search_rows(number, subject.kind, subject.former_name, "former", subject.code)


def sample_of(n: int, random: Random) -> list[tuple[int, SyntheticSubject]]:
    """Return subjects spread over the whole, with their numbers."""
    step = max(n // 4000, 1)
    start = random.randrange(step)
    return list(islice(enumerate(synthetic_subjects(n), 1), start, None, step))


Question = tuple[str, int]
"""What is typed, and the subject that is meant."""


def _of(kinds: set[str], sample: list, random: Random, number: int) -> list[tuple[int, SyntheticSubject]]:
    return random.choices([entry for entry in sample if entry[1].kind in kinds], k=number)


def _firms(sample: list, random: Random, number: int) -> list[tuple[int, SyntheticSubject]]:
    return _of({"enterprise", "trader"}, sample, random, number)


def exact(sample: list, random: Random, number: int) -> list[Question]:
    return [(subject.name, pk) for pk, subject in _firms(sample, random, number)]


def brackets(sample: list, random: Random, number: int) -> list[Question]:
    """Return names with their brackets in the other style, or with a place put into brackets by spaces."""
    swap = str.maketrans("()（）", "（）()")
    bracketed = [entry for entry in sample if set("()（）") & set(entry[1].name)]
    return [(subject.name.translate(swap), pk) for pk, subject in random.choices(bracketed, k=number)]


def uscc(sample: list, random: Random, number: int) -> list[Question]:
    return [(subject.code, pk) for pk, subject in _firms(sample, random, number)]


def uscc_fragments(sample: list, random: Random, number: int) -> list[Question]:
    """Return eight characters of codes, taken anywhere."""
    firms = _firms(sample, random, number)
    return [(subject.code[(at := random.randrange(11)) : at + 8], pk) for pk, subject in firms]


def plates(sample: list, random: Random, number: int) -> list[Question]:
    return [(subject.code, pk) for pk, subject in _of({"vehicle"}, sample, random, number)]


def ships(sample: list, random: Random, number: int) -> list[Question]:
    return [(subject.name, pk) for pk, subject in _of({"ship"}, sample, random, number)]


def parts(sample: list, random: Random, number: int, size: int = 0) -> list[Question]:
    """Return parts of names of `size` characters, or of three to eight."""
    questions = []
    for pk, subject in _firms(sample, random, number):
        name = name_key(subject.name)
        length = min(size or random.randint(3, 8), len(name))
        at = random.randrange(len(name) - length + 1)
        questions.append((name[at : at + length], pk))
    return questions


def two_characters(sample: list, random: Random, number: int) -> list[Question]:
    return parts(sample, random, number, 2)


def one_character(sample: list, random: Random, number: int) -> list[Question]:
    return parts(sample, random, number, 1)


def two_words(sample: list, random: Random, number: int) -> list[Question]:
    firms = _firms(sample, random, number)
    return [(f"{subject.name[:2]} {subject.name[3:6]}", pk) for pk, subject in firms]


def pinyin(sample: list, random: Random, number: int) -> list[Question]:
    """Return names spelt by pypinyin, which reads whole words and not our table."""
    firms = _firms(sample, random, number)
    return [("".join(lazy_pinyin(name_key(subject.name))), pk) for pk, subject in firms]


def initials(sample: list, random: Random, number: int) -> list[Question]:
    firms = _firms(sample, random, number)
    return [("".join(lazy_pinyin(name_key(s.name), style=Style.FIRST_LETTER)), pk) for pk, s in firms]


def slips(sample: list, random: Random, number: int) -> list[Question]:
    """Return names of seven and more characters with one wrong, missing, extra or swapped character."""
    long_names = [entry for entry in sample if len(name_key(entry[1].name)) >= 7 and entry[1].kind != "vehicle"]
    letters = "".join(subject.name for _, subject in sample[:200] if subject.kind == "enterprise")
    questions = []
    for at, (pk, subject) in enumerate(random.choices(long_names, k=number)):
        questions.append((_slip(subject.name, at % 4, random, letters), pk))
    return questions


def _slip(name: str, kind: int, random: Random, letters: str) -> str:
    at = random.randrange(len(name) - 1)
    other = random.choice([char for char in letters if char not in name])
    if kind == 3:
        pairs = [place for place in range(len(name) - 1) if name[place] != name[place + 1]]
        at = random.choice(pairs)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + ("" if kind == 1 else other) + name[at + (kind != 2) :]


_SPEEDS: dict[str, Callable[..., list[Question]]] = {
    "two_characters": two_characters,
    "one_character": one_character,
    "uscc_fragment_of_8": uscc_fragments,
    "one_slip": slips,
}
_MIX = (
    exact, parts, parts, parts, two_characters, two_words, uscc, uscc_fragments, plates, ships, pinyin, initials, slips,
)  # fmt: skip


def mixed_questions(sample: list, random: Random, number: int) -> list[Question]:
    """Return questions of every kind, shuffled; parts of names are the most frequent."""
    each = -(-number // len(_MIX))
    questions = [question for make in _MIX for question in make(sample, random, each)]
    random.shuffle(questions)
    return questions[:number]


def warm_up(sample: list, random: Random) -> None:
    """Ask once for what the run will ask, so that pages are in memory."""
    for q, _ in mixed_questions(sample, random, 300):
        find(q)


def timed(questions: list[Question]) -> dict[str, Any]:
    """Return p50, p95 and worst of the statements of `find` in milliseconds, and how many were cut off."""
    spent, cut = [], 0
    worst = ("", 0.0)
    for q, _ in questions:
        sql_time = SqlTime()
        with connection.execute_wrapper(sql_time):
            cut += find(q).timed_out
        spent.append(sql_time.seconds * 1000)
        worst = max(worst, (q, spent[-1]), key=lambda pair: pair[1])
    spent.sort()
    return {
        "p50_ms": round(median(spent), 2),
        "p95_ms": round(spent[int(len(spent) * 0.95)], 2),
        "worst_ms": round(spent[-1], 2),
        "worst_question": worst[0],
        "cut_off": cut,
    }


class SqlTime:
    """Adds up the time statements take, as the client sees it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - started


def found_shares(sample: list, random: Random) -> dict[str, dict[str, float]]:
    """Return the shares of questions whose subject is the first hit, within ten and within twenty."""
    kinds = (exact, brackets, uscc, plates, ships, uscc_fragments, pinyin, initials, slips)
    return {make.__name__: _shares(make(sample, random, 400 if make is slips else 200)) for make in kinds}


def _shares(questions: list[Question]) -> dict[str, float]:
    places = []
    for q, pk in questions:
        ids = [hit.subject_id for hit in find(q).hits]
        places.append(ids.index(pk) if pk in ids else 99)
    return {
        name: round(sum(place < within for place in places) / len(places), 4)
        for name, within in (("first", 1), ("within_10", 10), ("within_20", 20))
    }
