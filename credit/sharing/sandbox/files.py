"""The sandbox platform at the exchange folder: signed packages in, signed feedback and an inventory out."""

import json
import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from credit.catalogue import standards
from credit.sharing.platforms import packages
from credit.sharing.platforms.files import FEEDBACK, INVENTORY, OUT, TAKEN
from credit.sharing.platforms.folders import LocalFolder
from credit.sharing.sandbox.faults import Faults, Script
from credit.sharing.sandbox.receiving import Denied, Desk

log = logging.getLogger(__name__)
Answer = dict[str, Any]


class Reader:
    """The platform's side of an exchange folder. `secret` gives what the files of both sides are signed with."""

    def __init__(self, desk: Desk, root: Path, secret: Callable[[], str | None], faults: Faults | None = None) -> None:
        self._desk, self._root, self._key, self._faults = desk, root, secret, faults or Script()
        self._owed: list[tuple[Answer, str]] = []
        self._folder, self._mark, self._secret = LocalFolder(root), 0, ""
        for place in (OUT, TAKEN, FEEDBACK, INVENTORY):
            (root / place).mkdir(parents=True, exist_ok=True)

    def turn(self) -> int:
        """Take every package that lies there with its signature; return how many that were."""
        if self._faults.is_out or not (secret := self._key()):
            return 0
        self._secret = secret
        self._owed, owed = [], self._owed
        for answer, suffix in owed:
            self._feedback(answer, suffix)
        done = sum(self._take(name) for name in self._folder.names(OUT) if name.endswith((".xml", ".json")))
        if self._send_back() or done:
            self._list()
        return done

    def _take(self, name: str) -> bool:
        if f"{name}.sig" not in self._folder.names(OUT):
            return False
        content, signature = self._folder.read(OUT, name), self._folder.read(OUT, f"{name}.sig")
        if packages.is_signed(self._secret, name, content, signature):
            self._answer(name, content)
        else:
            log.warning("sandbox: file %s is not signed as agreed", name)
        for one in (name, f"{name}.sig"):
            (self._root / OUT / one).replace(self._root / TAKEN / one)
        return True

    def _answer(self, name: str, content: bytes) -> None:
        """Enter a package and write its feedback; what is no package at all gets none."""
        try:
            if name.endswith(".json"):
                found = json.loads(content)
                head, records = found["head"], found["records"]
            else:
                head, records = packages.from_xml(content)
            body = json.dumps({"head": head, "records": records}, ensure_ascii=False).encode()
            answer = self._desk.take(str(head.get("kind")), body).content
        except (Denied, ValueError, KeyError, TypeError) as trouble:
            log.warning("sandbox: file %s was refused (%s)", name, type(trouble).__name__)
            return
        rows = [{**one, "result": 1} for one in answer["errors"]] + [{**one, "result": 0} for one in answer["results"]]
        counts = {count: answer[count] for count in ("received", "accepted", "rejected")}
        self._tell({"packageId": answer["batchId"], **counts, "records": rows}, Path(name).suffix)

    def _tell(self, answer: Answer, suffix: str) -> None:
        """Write a feedback file, or go wrong: then the good one comes with the next turn."""
        fault = self._faults.next()
        if fault in ("", "twice"):
            for _ in range(2 if fault else 1):
                self._feedback(answer, suffix)
            return
        self._owed.append((answer, suffix))
        if fault == "foreign":
            self._feedback(answer, suffix, says=str(uuid.uuid4()))
        elif fault != "late":
            self._feedback(answer, suffix, fault=fault)

    def _send_back(self) -> int:
        """Write a feedback file about each row that somebody sent back by hand since the last turn."""
        returns = self._desk.ledger.later_returns(self._mark, limit=1000)
        for one in returns:
            self._mark = one.pop("id")
            row = {name: one[name] for name in ("key", "version", "field", "reasonCode", "reasonText")}
            counts = {"received": 1, "accepted": 0, "rejected": 1}
            self._feedback({"packageId": f"return-{self._mark}", **counts, "records": [{**row, "result": 1}]}, ".json")
        return len(returns)

    def _feedback(self, answer: Answer, suffix: str, *, says: str = "", fault: str = "") -> None:
        """Write a feedback file of a package; `says`: of another one, by its content."""
        name = f"FK_{datetime.now():%Y%m%d%H%M%S%f}_{answer['packageId']}{suffix}"
        told = {**answer, "packageId": says or answer["packageId"]}
        text = json.dumps(told, ensure_ascii=False).encode()
        content = packages.feedback_to_xml(told) if suffix == ".xml" else text
        if fault == "unsigned":
            self._folder.write(FEEDBACK, name, content)
        else:
            self._write(FEEDBACK, name, content[: len(content) // 2] if fault == "truncated" else content)

    def _list(self) -> None:
        """Write what is held of each kind, be it nothing, for reconciliation."""
        for standard in standards.load().values():
            rows = [
                {"key": key, "version": version, "hash": row_hash, "packedOn": str(day)}
                for key, version, row_hash, day in self._desk.ledger.inventory(standard.wire_kind)
            ]
            content = json.dumps({"kind": standard.wire_kind, "rows": rows}, ensure_ascii=False).encode()
            self._write(INVENTORY, f"{standard.wire_kind}.json", content)

    def _write(self, place: str, name: str, content: bytes) -> None:
        self._folder.write(place, f"{name}.sig", packages.sign(self._secret, name, content))
        self._folder.write(place, name, content)
