"""When a platform may be spoken to: its days of the week and its hours, by the clock of the portal."""

from datetime import datetime, timedelta

from django.utils import timezone

from credit.sharing.models import Platform


def is_open(platform: Platform, now: datetime) -> bool:
    """Tell whether the timetable lets the portal speak to a platform at this moment.

    The first minute counts, the last one does not. Hours that end before they begin last into the next day and belong
    to the day on which they began.
    """
    here = timezone.localtime(now)
    start, end = platform.send_from, platform.send_until
    day, clock = here, here.time()
    if start is not None and end is not None and start != end:
        if start < end:
            if not start <= clock < end:
                return False
        elif clock < end:
            day = here - timedelta(days=1)
        elif clock < start:
            return False
    return not platform.send_days or day.isoweekday() in platform.send_days
