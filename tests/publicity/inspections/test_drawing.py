"""The algorithm zzjt-draw/1: pinned vectors, an independent second writing of it, and chances as stated."""

import hashlib
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from publicity.inspections import drawing
from publicity.inspections.drawing import Exhausted, Stream, canonical, draw, faults, replace, seed_of, sha256

SEED = sha256("示例种子")
GOLDEN = Path(__file__).parents[2] / "data" / "inspections" / "draw.json"


def sheet(**changes):
    """Return plan, targets and inspectors of a small draw."""
    strata = {"high/poor": 7, "low/best": 40, "medium/normal": 33}
    targets = [
        {"key": f"{name[0]}{n:03d}", "stratum": name, "avoid": ["r1"] if n % 3 == 0 else []}
        for name, count in strata.items()
        for n in range(count)
    ]
    rates = {"high/poor": 2000, "low/best": 150, "medium/normal": 500}
    plan = {"number": "示例〔2026〕001号", "rates": rates, "inspectors_per_task": 2} | changes
    return plan, sorted(targets, key=lambda one: one["key"]), ["r1", "r2", "r3", "r4", "r5"]


def document(replacements=()):
    plan, targets, inspectors = sheet()
    commitment = drawing.commitment_of(plan, targets, inspectors)
    seed = seed_of(commitment, "05121722263109")
    made = {
        "algorithm": drawing.ALGORITHM, "plan": plan, "targets": targets, "inspectors": inspectors,
        "targets_sha256": sha256(canonical(targets)), "inspectors_sha256": sha256(canonical(inspectors)),
        "commitment": commitment, "number": "05121722263109", "seed": seed,
        "draws": [{"kind": "main", "result": draw(seed, plan, targets, inspectors)}],
    }  # fmt: skip
    for number, asked in enumerate(replacements, start=1):
        result = replace(seed, number, asked, made["draws"], made)
        made["draws"].append({**asked, "result": result})
    return made


def test_streams_are_pinned():
    numbers = [Stream(SEED, "targets/high/poor").below(100) for _ in range(3)]
    assert numbers == [numbers[0]] * 3  # a stream is its seed and purpose, nothing else
    stream = Stream(SEED, "targets/high/poor")
    assert [stream.below(100) for _ in range(12)] == [55, 13, 88, 15, 24, 61, 22, 27, 57, 32, 49, 57]
    assert Stream(SEED, "检查").sample(list("abcdefghij"), 4) == ["g", "i", "a", "j"]


def by_hand(seed, purpose, limit, count):
    """The stream written a second time, straight from its description."""
    text = b""
    for n in range(1000):
        head = bytes.fromhex(seed) + b"\x00" + purpose.encode("utf-8") + b"\x00"
        text += hashlib.sha256(head + bytes([0, 0, 0, 0, 0, 0, n // 256, n % 256])).digest()
    words = [sum(byte << 8 * (7 - i) for i, byte in enumerate(text[at : at + 8])) for at in range(0, len(text), 8)]
    return [word % limit for word in words if word < 2**64 - 2**64 % limit][:count]


@pytest.mark.parametrize("limit", [1, 2, 7, 100, 10_000, 2**63 + 1])
def test_a_stream_agrees_with_its_description(limit):
    stream = Stream(SEED, "任意 purpose")
    assert [stream.below(limit) for _ in range(400)] == by_hand(SEED, "任意 purpose", limit, 400)


def test_a_draw_is_pinned_and_its_file_replays():
    stored = json.loads(GOLDEN.read_text(encoding="utf-8"))
    again = document([
        {"kind": "target", "reason": "closed", "target": stored["draws"][0]["result"]["tasks"][0]["target"]},
        {"kind": "inspector", "reason": "away", "target": stored["draws"][0]["result"]["tasks"][1]["target"],
         "replaces": stored["draws"][0]["result"]["tasks"][1]["inspectors"][0]},
    ])  # fmt: skip
    assert again == stored
    assert faults(stored) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["plan"]["rates"].update({"high/poor": 3000}), "承诺值"),
        (lambda d: d["targets"][0].update(stratum="low/best"), "对象名录"),
        (lambda d: d["inspectors"].pop(), "执法人员名录"),
        (lambda d: d.update(number="05121722263110"), "种子"),
        (lambda d: d["draws"][0]["result"]["tasks"].pop(), "抽取结果"),
        (lambda d: d["draws"][1]["result"]["tasks"][0].update(target="h000"), "第 1 次补抽"),
        (lambda d: d.update(algorithm="other/1"), "算法"),
    ],
)
def test_whatever_is_altered_is_found(change, words):
    stored = json.loads(GOLDEN.read_text(encoding="utf-8"))
    change(stored)
    assert any(words in fault for fault in faults(stored))


def test_the_file_alone_replays_on_any_machine(tmp_path):
    program = tmp_path / "replay.py"
    program.write_bytes(Path(drawing.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", program, GOLDEN], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout[:3]) == (0, "一致：")
    altered = tmp_path / "altered.json"
    altered.write_text(GOLDEN.read_text(encoding="utf-8").replace("05121722263109", "15121722263109"), encoding="utf-8")
    assert subprocess.run([sys.executable, "-I", program, altered], capture_output=True, check=False).returncode == 1


def test_an_inspector_never_meets_a_target_he_has_to_avoid():
    plan, targets, inspectors = sheet(rates=dict.fromkeys(("high/poor", "low/best", "medium/normal"), 10_000))
    avoid = {one["key"]: one["avoid"] for one in targets}
    tasks = [task for n in range(40) for task in draw(sha256(str(n)), plan, targets, inspectors)["tasks"]]
    assert len(tasks) == 40 * 80
    assert not [task for task in tasks if set(task["inspectors"]) & set(avoid[task["target"]])]
    assert {len(set(task["inspectors"])) for task in tasks} == {2}


def test_too_few_inspectors_and_an_empty_stratum_are_said():
    plan, targets, _ = sheet(rates=dict.fromkeys(("high/poor", "low/best", "medium/normal"), 10_000))
    with pytest.raises(Exhausted):
        draw(SEED, plan, targets, ["r1", "r2"])
    everything = document()
    everything["draws"] = [{"result": {"tasks": [{"target": one["key"], "inspectors": []} for one in targets]}}]
    with pytest.raises(Exhausted):
        replace(everything["seed"], 1, {"kind": "target", "target": targets[0]["key"]}, everything["draws"], everything)


def chi_square_p(statistic, freedom):
    """Return the probability of a larger value (regularised upper gamma, by its series)."""
    a, x = freedom / 2, statistic / 2
    term = total = 1 / a
    for n in range(1, 2000):
        term *= x / (a + n)
        total += term
    return 1 - total * math.exp(a * math.log(x) - x - math.lgamma(a))


def test_the_yardstick_knows_the_printed_tables():
    assert chi_square_p(3.841, 1) == pytest.approx(0.05, abs=1e-4)
    assert chi_square_p(29.588, 10) == pytest.approx(0.001, abs=1e-5)


@pytest.fixture(scope="module")
def many():
    """Ten thousand draws of one sheet with the seeds SHA-256("0"), SHA-256("1"), …"""
    plan, targets, inspectors = sheet()
    results = [draw(sha256(str(n)), plan, targets, inspectors) for n in range(10_000)]
    return plan, targets, results


@pytest.mark.parametrize("name", ["high/poor", "low/best", "medium/normal"])
def test_targets_are_drawn_at_the_stated_rate(many, name):
    """The share of draws with one more than the whole number, and the count of each target, as the rate has them."""
    plan, targets, results = many
    members = [one["key"] for one in targets if one["stratum"] == name]
    n, runs, rate = len(members), len(results), plan["rates"][name] / 10_000
    whole, more = divmod(n * plan["rates"][name], 10_000)
    sizes = [result["strata"][name]["drawn"] for result in results]
    assert set(sizes) <= {whole, whole + 1}
    bigger, expected = sum(size > whole for size in sizes), runs * more / 10_000
    assert chi_square_p((bigger - expected) ** 2 / (expected * (1 - more / 10_000)), 1) > 0.001
    counts = dict.fromkeys(members, 0)
    for result in results:
        for task in result["tasks"]:
            if task["target"] in counts:
                counts[task["target"]] += 1
    assert sum(counts.values()) / (n * runs) == pytest.approx(rate, rel=0.05)
    even = sum(sizes) / n
    variance = sum(size / n * (1 - size / n) for size in sizes)
    statistic = sum((count - even) ** 2 for count in counts.values()) / variance * (n - 1) / n
    assert chi_square_p(statistic, n - 1) > 0.001


def test_inspectors_are_drawn_evenly(many):
    _, targets, results = many
    avoid = {one["key"]: one["avoid"] for one in targets}
    counts = dict.fromkeys(("r1", "r2", "r3", "r4", "r5"), 0)
    free = [task for result in results for task in result["tasks"] if not avoid[task["target"]]]
    for task in free:
        for key in task["inspectors"]:
            counts[key] += 1
    even, chance = len(free) * 2 / 5, 2 / 5
    variance = len(free) * chance * (1 - chance)
    statistic = sum((count - even) ** 2 for count in counts.values()) / variance * 4 / 5
    assert chi_square_p(statistic, 4) > 0.001
