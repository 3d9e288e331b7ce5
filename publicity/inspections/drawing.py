"""Replaying a random draw (双随机抽取): algorithm zzjt-draw/1, in one file that needs nothing but Python 3.9.

    python replay.py draw.json

The file of a draw holds the plan, both registers under numbers instead of names, their hashes, the number that was
drawn in public afterwards, and the results. Everything is computed again; exit code 0: the same, 1: it differs.

Text is UTF-8. `canonical(value)` is JSON with sorted keys, no spaces, Chinese as it is written, whole numbers only.
1. Commitment = SHA-256(canonical({plan, SHA-256 of the targets, SHA-256 of the inspectors})), hexadecimal; it is
   published before the number of step 2 exists.
2. Seed = SHA-256("zzjt-draw/1\\n" + commitment + "\\n" + number), where number is the digits drawn in public.
3. Stream for a purpose: blocks SHA-256(seed + 00 + purpose + 00 + n), n = 0, 1, … as eight bytes, big end first; read
   as words of eight bytes, big end first. A number below m is word mod m; words from the last, incomplete round of m
   below 2^64 are thrown away, so that no number is likelier than another.
4. A sample of k out of a sorted list: for i = 0 … k-1 swap place i with place i + (number below len - i); the first k.
5. Targets, stratum by stratum in sorted order, purpose "targets/<stratum>": the rate is in ten-thousandths. The sample
   has floor(n · rate / 10000) members, and one more if the stream's first number below 10000 is less than the
   remainder: so each target is drawn with exactly the stated chance, in the smallest stratum too.
6. Inspectors for each target in sorted order, purpose "inspectors/<target>": a sample of those who need not avoid it.
7. The n-th replacement (1, 2, …) uses purposes "replace/<n>/target/<stratum>" and "replace/<n>/inspectors/<target>",
   among those of the stratum, or inspectors, that were not drawn before (for this target).
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

ALGORITHM = "zzjt-draw/1"
WHOLE = 10_000
_WORDS = 1 << 64


class Exhausted(ValueError):
    """Nobody is left to be drawn; the text is the stratum or the target concerned."""


def canonical(value: Any) -> str:
    """Return the one way to write a value (step 0)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(plan: Any, targets: Any, inspectors: Any) -> str:
    """Return what is published before the number exists."""
    parts = {"plan": plan, "targets": sha256(canonical(targets)), "inspectors": sha256(canonical(inspectors))}
    return sha256(canonical(parts))


def seed_of(commitment: str, number: str) -> str:
    """Return the seed: it depends on the number and on everything that was settled before it."""
    return sha256(f"{ALGORITHM}\n{commitment}\n{number}")


class Stream:
    """Unbiased whole numbers out of a seed, a stream for each purpose."""

    def __init__(self, seed: str, purpose: str) -> None:
        self._head = bytes.fromhex(seed) + b"\0" + purpose.encode() + b"\0"
        self._taken, self._block = 0, b""

    def _word(self) -> int:
        number, place = divmod(self._taken, 4)
        if place == 0:
            self._block = hashlib.sha256(self._head + number.to_bytes(8, "big")).digest()
        self._taken += 1
        return int.from_bytes(self._block[8 * place : 8 * place + 8], "big")

    def below(self, limit: int) -> int:
        """Return a number from 0 to limit - 1, each as likely as another."""
        even = _WORDS - _WORDS % limit
        while (word := self._word()) >= even:
            pass
        return word % limit

    def sample(self, items: list[str], size: int) -> list[str]:
        """Return `size` of the items, without repetition."""
        pool = sorted(items)
        for place in range(size):
            other = place + self.below(len(pool) - place)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:size]


def draw(seed: str, plan: Any, targets: list[Any], inspectors: list[str]) -> dict[str, Any]:
    """Return the result of the main draw: how many of each stratum, and who inspects whom."""
    strata: dict[str, list[str]] = {}
    for target in targets:
        strata.setdefault(target["stratum"], []).append(target["key"])
    sizes, drawn = {}, []
    for stratum in sorted(strata):
        stream, members, rate = Stream(seed, f"targets/{stratum}"), strata[stratum], plan["rates"][stratum]
        whole, rest = divmod(len(members) * rate, WHOLE)
        size = whole + (stream.below(WHOLE) < rest)
        drawn += stream.sample(members, size)
        sizes[stratum] = {"targets": len(members), "rate": rate, "drawn": size}
    avoided = {target["key"]: target["avoid"] for target in targets}
    count = plan["inspectors_per_task"]
    tasks = [
        {"target": key, "inspectors": assign(seed, f"inspectors/{key}", key, count, avoided[key], inspectors)}
        for key in sorted(drawn)
    ]
    return {"strata": sizes, "tasks": tasks}


def assign(seed: str, purpose: str, target: str, count: int, avoid: list[str], inspectors: list[str]) -> list[str]:
    """Return the inspectors of a target, none of whom has to avoid it. Raises Exhausted where there are too few."""
    free = [key for key in inspectors if key not in avoid]
    if len(free) < count:
        raise Exhausted(target)
    return sorted(Stream(seed, purpose).sample(free, count))


def replace(seed: str, number: int, asked: Any, before: list[Any], document: Any) -> dict[str, Any]:
    """Return the result of the `number`-th replacement: a new target, or a new inspector for a target.

    `before` are the draws up to now. Raises Exhausted where nobody is left.
    """
    plan, targets, inspectors = document["plan"], document["targets"], document["inspectors"]
    known = {target["key"]: target for target in targets}
    key, tasks = asked["target"], [task for one in before for task in one["result"]["tasks"]]
    if asked["kind"] == "inspector":
        used = [inspector for task in tasks if task["target"] == key for inspector in task["inspectors"]]
        avoid, count = known[key]["avoid"] + used, 1
    else:
        drawn = {task["target"] for task in tasks}
        stratum = known[key]["stratum"]
        left = [one["key"] for one in targets if one["stratum"] == stratum and one["key"] not in drawn]
        if not left:
            raise Exhausted(stratum)
        key = Stream(seed, f"replace/{number}/target/{stratum}").sample(left, 1)[0]
        avoid, count = known[key]["avoid"], plan["inspectors_per_task"]
    found = assign(seed, f"replace/{number}/inspectors/{key}", key, count, avoid, inspectors)
    return {"tasks": [{"target": key, "inspectors": found}]}


def faults(document: Any) -> list[str]:
    """Return what does not agree in the file of a draw, in words; an empty list proves it right."""
    if document.get("algorithm") != ALGORITHM:
        return [f"算法应为 {ALGORITHM}，文件写的是 {document.get('algorithm')}。"]
    found = []
    for name, label in (("targets", "检查对象名录"), ("inspectors", "执法人员名录")):
        if sha256(canonical(document[name])) != document[f"{name}_sha256"]:
            found.append(f"{label}的 SHA-256 对不上。")
    commitment = commitment_of(document["plan"], document["targets"], document["inspectors"])
    if commitment != document["commitment"]:
        found.append("承诺值对不上：方案或名录与抽取前公布的不同。")
    if document["seed"] is None:
        return found
    seed = seed_of(commitment, document["number"])
    if seed != document["seed"]:
        found.append("种子对不上：不是由承诺值和公开号码得出的。")
    return found + _wrong_draws(seed, document)


def _wrong_draws(seed: str, document: Any) -> list[str]:
    """Return the draws whose stored result is not what the seed gives."""
    found, done = [], document["draws"]
    for number, stored in enumerate(done):
        if number == 0:
            result = draw(seed, document["plan"], document["targets"], document["inspectors"])
        else:
            result = replace(seed, number, stored, done[:number], document)
        if result != stored["result"]:
            found.append(f"第 {number} 次补抽的结果对不上。" if number else "抽取结果对不上。")
    return found


def verdict(document: Any) -> tuple[str, bool]:
    """Return what a replay says, and whether everything agrees."""
    wrong = faults(document)
    if wrong:
        return "不一致：" + " ".join(wrong), False
    if document["seed"] is None:
        return f"一致：承诺值 {document['commitment']} 与方案、名录相符；还没有抽取。", True
    drawn, more = len(document["draws"][0]["result"]["tasks"]), len(document["draws"]) - 1
    return f"一致：{len(document['targets'])} 个对象中抽取 {drawn} 个，补抽 {more} 次。", True


def main(path: str) -> int:
    """Replay the file and say what came of it."""
    with open(path, encoding="utf-8") as file:
        words, is_right = verdict(json.load(file))
    print(words)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
