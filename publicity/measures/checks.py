"""System check: the files of the joint measures can be read and agree with the data standards."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils import timezone

from credit.catalogue import standards
from publicity.measures import grounds, memoranda, provincial
from publicity.measures.loop import clocks, starting


@register()
def measures_are_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        memoranda.memoranda(), provincial.provincial()
        rules = grounds.rules()
        clocks.on(timezone.localdate())
        executors = starting.executors()
    except (ValueError, KeyError, TypeError) as fault:
        return [Error(f"publicity/measures/data: {fault}", id="publicity.E101")]
    messages: list[CheckMessage] = []
    if set(provincial.codes()) != set(provincial.code_names()):
        messages.append(Error("provincial.toml 的代码与 joint-measure.toml 的措施代码不一致", id="publicity.E102"))
    if unknown := set(executors["codes"]) - set(provincial.codes()):
        messages.append(Error(f"executors.toml 的措施代码 {sorted(unknown)} 不存在", id="publicity.E104"))
    messages += [
        Error(f"grounds.toml 的事项“{rule.item}”没有数据标准", id="publicity.E103")
        for rule in rules
        if rule.item not in standards.load()
    ]
    return messages
