"""What the database itself refuses: deleting a case, changing or deleting what happened in one.

TRUNCATE is not seen by row triggers: the application's database role in production does not own the table.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION objections_case_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'cases are ended, never deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER objections_case_kept BEFORE DELETE ON objections_case
    FOR EACH ROW EXECUTE FUNCTION objections_case_kept();
CREATE FUNCTION objections_event_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case events are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER objections_event_frozen BEFORE UPDATE OR DELETE ON objections_caseevent
    FOR EACH ROW EXECUTE FUNCTION objections_event_frozen();
"""
LET_GO = """
DROP TRIGGER objections_event_frozen ON objections_caseevent;
DROP FUNCTION objections_event_frozen();
DROP TRIGGER objections_case_kept ON objections_case;
DROP FUNCTION objections_case_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("objections", "0001_cases")]
    operations = [migrations.RunSQL(KEEP, reverse_sql=LET_GO)]
