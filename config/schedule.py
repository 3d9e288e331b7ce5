"""What Celery beat starts, and when (Asia/Shanghai). One table for all features; tasks are named, not imported."""

from celery.schedules import crontab

HEARTBEAT_SECONDS = 10

BEAT = {
    "heartbeat": {
        "task": "config.heartbeat",
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS},  # a busy worker need not catch up
    },
    "messages": {"task": "credit.messages.tasks.send_messages", "schedule": 30, "options": {"expires": 30}},
    "sharing": {"task": "credit.sharing.tasks.sweep_deliveries", "schedule": 10, "options": {"expires": 10}},
    "archiving": {"task": "credit.sharing.tasks.archive_deliveries", "schedule": crontab(hour=2, minute=40)},
    "feedback": {"task": "credit.sharing.tasks.collect_feedback", "schedule": 60, "options": {"expires": 60}},
    "intake": {"task": "credit.intake.tasks.rescue_batches", "schedule": 60, "options": {"expires": 60}},
    "upstream-tables": {"task": "credit.inbound.tasks.poll_sources", "schedule": 60, "options": {"expires": 60}},
    "upstream-batches": {"task": "credit.inbound.tasks.finish_handovers", "schedule": 60, "options": {"expires": 60}},
    "platform-lists": {  # each once a day, when its platform may be spoken to; after trouble again an hour later
        "task": "credit.inbound.tasks.fetch_lists",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "assess-new": {"task": "credit.records.tasks.assess_new", "schedule": 60, "options": {"expires": 60}},
    "assess-waiting": {"task": "credit.records.tasks.reassess_waiting", "schedule": crontab(hour=1, minute=5)},
    "terms": {"task": "credit.records.tasks.end_terms", "schedule": crontab(hour=0, minute=5)},
    "publication-log": {"task": "credit.records.tasks.shorten_publication_log", "schedule": crontab(hour=2, minute=35)},
    "list-rules": {"task": "publicity.lists.tasks.find_candidates", "schedule": crontab(hour=2, minute=10)},
    "lists": {"task": "publicity.lists.tasks.run_nightly", "schedule": crontab(hour=0, minute=10)},
    "export-verdicts": {"task": "publicity.opendata.tasks.look_through", "schedule": crontab(hour=3, minute=30)},
    "readings": {"task": "publicity.content.tasks.flush_readings", "schedule": 60, "options": {"expires": 60}},
    "measures": {"task": "publicity.measures.loop.tasks.tend_measures", "schedule": crontab(hour=7, minute=30)},
    "inspections": {
        "task": "publicity.inspections.tasks.remind_inspectors",
        "schedule": crontab(hour=7, minute=40),
    },
    "reconciliation": {
        "task": "credit.sharing.reconciliation.tasks.reconcile_nightly",
        "schedule": crontab(hour=2, minute=30),
    },
    "attachments": {"task": "credit.attachments.tasks.purge_attachments", "schedule": crontab(hour=3, minute=20)},
    "cases": {"task": "objections.deadlines.tasks.sweep_cases", "schedule": crontab(minute=15)},
    "case-papers": {"task": "objections.deadlines.tasks.purge_cases", "schedule": crontab(hour=3, minute=10)},
    "pushed-repairs": {
        "task": "objections.pushed.tasks.exchange_repairs",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "settlements": {
        "task": "objections.settlement.tasks.follow_settlements",
        "schedule": 60,
        "options": {"expires": 60},
    },
}
