"""The features' Celery tasks, gathered for discovery."""

from objections.deadlines.tasks import purge_cases, sweep_cases
from objections.pushed.tasks import exchange_repairs
from objections.settlement.tasks import follow_settlements

__all__ = ["exchange_repairs", "follow_settlements", "purge_cases", "sweep_cases"]
