"""What a batch did to subjects, so that undoing it can put them back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credit", "0005_search_statistics")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="effects",
            field=models.JSONField(default=dict, help_text="新建和更名的主体编号，供撤销时恢复", verbose_name="影响"),
        ),
    ]
