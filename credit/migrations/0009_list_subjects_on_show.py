"""List the subjects that records on show name already."""

from django.db import migrations

LIST = """
UPDATE credit_subject s SET is_listed = true
FROM (
    SELECT r.subject_id AS id FROM credit_record r
    WHERE r.status = 'published' AND r.disclosure = 'public' AND r.publicity_start IS NOT NULL
    UNION SELECT p.subject_id FROM credit_party p JOIN credit_record r ON r.id = p.record_id
    WHERE r.status = 'published' AND r.disclosure = 'public' AND r.publicity_start IS NOT NULL
) named
WHERE s.id = named.id AND NOT s.is_personal;
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0008_listed_subjects")]
    operations = [migrations.RunSQL(LIST, reverse_sql=migrations.RunSQL.noop)]
