"""Making the demonstration, step by step, and keeping its platforms at hand.

The sandbox platforms are connected two months ago in the story: what was published before was published "before the
connection", so no delivery of it exists and no receipt is invented; what came after is queued and really delivered.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from credit.catalogue.slugs import SLUGS
from credit.demo import comparing, exchange, ground, steps
from credit.demo.accounts import make_accounts
from credit.demo.calendar import MARKED_DAYS, RECENT_DAYS
from credit.demo.filing import assess_waiting, file_desks, file_sheets
from credit.demo.history import tell
from credit.demo.marks import Marks
from credit.demo.recipes import RECIPES
from credit.demo.sheets import sheets_of
from credit.demo.world import World
from credit.kernel.errors import DomainError
from credit.records.models import Record, Source
from credit.sharing.models import PlatformItem
from credit.sharing.services import SANDBOXES, ensure_sandbox_platforms

# Licences come first: they know the former names that later papers replace.
ORDER = ("licence", *(slug for slug in SLUGS.values() if slug != "licence"))


def is_empty() -> bool:
    """Tell whether the portal holds no record yet that somebody filed in earnest."""
    return not Record.objects.exclude(source=Source.DEMO).exists()


def connect(addresses: Mapping[str, str]) -> int:
    """Make the sandbox platforms, or write where they now listen; return how many are new."""
    return ensure_sandbox_platforms({code: address for code, address in addresses.items() if address})


def make(*, today: date, seed: int, small: bool, folder: Path, addresses: Mapping[str, str], say: steps.Say) -> None:
    """Make the demonstration, or go on where an earlier run stopped, with the day and seed of that run.

    Raises DomainError where records exist that are no demonstration: made-up ones are never mixed with them.
    """
    if not is_empty():
        raise DomainError("not_empty", "库中已有正式记录，演示数据只能装入空库。请换一个数据目录（DATA_DIR）。")
    if steps.begun() is None:
        steps.begin(today=today, seed=seed, small=small)
    facts = steps.begun() or {}
    _Making(facts, folder, addresses, say).run()


class _Making:
    """One run over all steps."""

    def __init__(self, facts: Mapping[str, object], folder: Path, addresses: Mapping[str, str], say: steps.Say) -> None:
        self._today, self._small = date.fromisoformat(str(facts["today"])), bool(facts["small"])
        self._seed = int(str(facts["seed"]))
        self._folder, self._addresses = folder, addresses
        self._steps = steps.Steps(say)

    def run(self) -> None:
        run = self._steps.run
        run("disconnect", "共享平台接入前", self._disconnect)
        run("units", "单位代码和电话", lambda: f"{ground.furnish_units(self._seed)} 个")
        run("accounts", "演示账号", lambda: f"{make_accounts(ground.units(), self._folder)} 个")
        self._people = ground.people()
        run("classes", "演示用分级细则", lambda: f"{ground.make_severity_rules(self._people['legal'])} 条")
        self._world = World(seed=self._seed, today=self._today, small=self._small)
        for slug in ORDER:
            run(f"file:{slug}", f"归集 {slug}", partial(self._file, slug))
            if slug in (ORDER[0], ORDER[-1]):
                steps.weigh()
        recent = self._today - timedelta(days=RECENT_DAYS)
        tell(self._steps, self._people, today=self._today, until=recent, after=None)
        steps.weigh()
        run("connect", "接入模拟共享平台", self._connect)
        quiet = self._today - timedelta(days=MARKED_DAYS)
        tell(self._steps, self._people, today=self._today, until=quiet, after=recent)
        run("marks", "撤下、异议、修复等", Marks(self._people, today=self._today, small=self._small).make)
        tell(self._steps, self._people, today=self._today, until=None, after=quiet)
        for slug in ("licence", "penalty"):
            run(f"desk:{slug}", f"待办 {slug}", partial(self._desk, slug))
        run("waiting", "仍待审核的记录", assess_waiting)
        run("exchange", "数据交换", lambda: exchange.furnish(ground.units(), self._people, today=self._today))
        officer = self._people["site_admin"]
        run("compare", "对账", lambda: comparing.compare(officer, today=self._today), whole=False)
        self._steps.finish()

    def _disconnect(self) -> None:
        PlatformItem.objects.filter(platform__code__in=SANDBOXES).update(is_active=False)

    def _connect(self) -> str:
        made = connect(self._addresses)
        PlatformItem.objects.filter(platform__code__in=SANDBOXES).update(is_active=True)
        return f"新增 {made} 个"

    def _file(self, slug: str) -> str:
        sheets = sheets_of(slug, self._world, ground.units())
        return file_sheets((sheet for sheet in sheets if not sheet.desk), self._people)

    def _desk(self, slug: str) -> str:
        sheets = sheets_of(slug, self._world, ground.units())
        return file_desks((sheet for sheet in sheets if sheet.desk), self._people)


def counts() -> str:
    """Return how much there is, for the last line of the run."""
    by_kind = {RECIPES[slug].slug: Record.objects.filter(item__slug=slug).count() for slug in RECIPES}
    return f"记录 {sum(by_kind.values())} 条，最少的事项 {min(by_kind.values())} 条"
