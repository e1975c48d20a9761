from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0007_outcomes_come_a_month_later")]

    operations = [
        migrations.AddField(
            model_name="trigger",
            name="put_off",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
