"""Let ANALYZE keep enough common grams: search asks PostgreSQL which parts of names and codes are rare."""

from django.db import migrations

FINE = """
ALTER TABLE credit_searchname ALTER COLUMN grams SET STATISTICS 500;
ALTER TABLE credit_searchname ALTER COLUMN code_grams SET STATISTICS 500;
"""
COARSE = """
ALTER TABLE credit_searchname ALTER COLUMN grams SET STATISTICS -1;
ALTER TABLE credit_searchname ALTER COLUMN code_grams SET STATISTICS -1;
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0004_necessity_and_agreement")]
    operations = [migrations.RunSQL(FINE, reverse_sql=COARSE)]
