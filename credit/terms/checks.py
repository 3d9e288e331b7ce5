"""System check: the rule files can be read, and every data standard names a term rule that exists."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from credit.catalogue import standards
from credit.terms import ruleset
from credit.terms.services import PENALTY


@register()
def term_rules_are_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        known = {PENALTY, *ruleset.other_rules()}
        ruleset.rule_sets(), ruleset.ceiling()
    except (ValueError, KeyError, TypeError) as fault:
        return [Error(f"credit/terms/rules: {fault}", id="credit.E101")]
    return [
        Error(f"standards/{slug}.toml: unknown term {standard.term!r}", id="credit.E102")
        for slug, standard in standards.ALL.items()
        if standard.term not in known
    ]
