"""What Celery beat starts, and when (Asia/Shanghai). One table for all features; tasks are named, not imported."""

HEARTBEAT_SECONDS = 10

BEAT = {
    "heartbeat": {
        "task": "config.heartbeat",
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS},  # a busy worker need not catch up
    },
}
