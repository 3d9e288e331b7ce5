"""What the database itself refuses: a record that hides whom it is about, and any change of the audit trail.

TRUNCATE is not seen by row triggers: the application's database role in production does not own the table.
"""

from django.db import migrations

PRIVACY = """
ALTER TABLE credit_record ADD CONSTRAINT record_repeats_its_subjects_privacy
    FOREIGN KEY (subject_id, is_personal) REFERENCES credit_subject (id, is_personal)
    ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
"""
NO_PRIVACY = "ALTER TABLE credit_record DROP CONSTRAINT record_repeats_its_subjects_privacy;"

FREEZE = """
CREATE FUNCTION credit_audit_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER credit_audit_frozen BEFORE UPDATE OR DELETE ON credit_auditentry
    FOR EACH ROW EXECUTE FUNCTION credit_audit_frozen();
"""
THAW = """
DROP TRIGGER credit_audit_frozen ON credit_auditentry;
DROP FUNCTION credit_audit_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial")]
    operations = [
        migrations.RunSQL(PRIVACY, reverse_sql=NO_PRIVACY),
        migrations.RunSQL(FREEZE, reverse_sql=THAW),
    ]
