"""What would tell whose case a text is about: names and numbers of this case, of firms at large, of private persons."""

import re
from collections.abc import Iterator

from credit.kernel.masking import find_private, find_word
from credit.subjects.models import Subject
from objections.cases.models import Case
from objections.cases.personal import open_personal
from publicity.content.leaks import find_numbers

FIRM = re.compile(
    r"[\u4e00-\u9fff（）()·]{2,40}?(?:有限责任公司|有限公司|股份公司|集团公司|合作社|合伙企业|经营部|工作室)"
)
PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}")
FIRM_WORD, LEAST = "某企业", 2


def known_names(case: Case) -> dict[str, str]:
    """Return what this case calls its people and things, each with the word to write instead."""
    personal = open_personal(case.sealed)
    firms = [
        case.organisation_name,
        case.uscc,
        personal.fields.get("accused_name"),
        personal.fields.get("accused_code"),
    ]
    firms += [one for subject in _subjects(case) for one in (subject.name, subject.code)]
    things = [personal.fields.get("accused_plate"), personal.fields.get("place")]
    people = [personal.person.get("name"), personal.agent.get("name"), personal.fields.get("legal_representative")]
    papers = [case.number, case.external_number, case.record.document_number if case.record else ""]
    told = ((firms, FIRM_WORD), (things, "某车（船）、某地"), (people, "某某"), (papers, "（文号略）"))
    return {str(name): word for names, word in told for name in names if name and len(name) >= LEAST}


def telling(case: Case, text: str) -> list[str]:
    """Return what in the text tells who is meant; empty where nothing does."""
    return list(dict.fromkeys(_telling(case, text)))


def without_names(case: Case, text: str) -> str:
    """Return the text with the names of its own case replaced: a beginning for whoever desensitises it."""
    for name in sorted(known := known_names(case), key=len, reverse=True):
        for start, end in reversed(find_word(text, name)):
            text = text[:start] + known[name] + text[end:]
    return FIRM.sub(FIRM_WORD, text)


def _telling(case: Case, text: str) -> Iterator[str]:
    yield from (name for name in known_names(case) if find_word(text, name))
    yield from (found[0] for found in FIRM.finditer(text))
    yield from (found[0] for found in PLATE.finditer(text.upper()))
    yield from (text[start:end] for _, start, end in find_private(text))
    yield from (number for _, number in find_numbers(text))


def _subjects(case: Case) -> list[Subject]:
    found = [case.subject, case.record.subject if case.record else None]
    return [subject for subject in found if subject is not None]
