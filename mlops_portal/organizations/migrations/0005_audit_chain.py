"""Audit entries form a chain of hashes; those that are there are linked in their order.

The triggers of the audit log are made anew: they hold the new columns too, which are filled once.
"""

from importlib import import_module

from django.db import migrations, models

from mlops_portal.organizations import chain

guards = import_module("mlops_portal.organizations.migrations.0003_audit_guard")
NEW = ("number", "actor_mark", "hash")


def _again(statements, kept):
    """The statements of the earlier migration, for more columns."""
    null_safe = [(" IS ", statements is guards.SQLITE), (" IS NOT DISTINCT FROM ", True)]
    for word, applies in null_safe:
        old = " AND ".join(f"NEW.{name}{word}OLD.{name}" for name in guards.KEPT)
        new = " AND ".join(f"NEW.{name}{word}OLD.{name}" for name in kept)
        if applies:
            statements = [statement.replace(old, new) for statement in statements]
    return statements


def unguard(_apps, editor):
    guards._run(editor, guards.UNDO_SQLITE, guards.UNDO_POSTGRESQL)


def guard_again(_apps, editor):
    kept = (*guards.KEPT, *NEW)
    guards._run(editor, _again(guards.SQLITE, kept), _again(guards.POSTGRESQL, kept))


def guard_before(_apps, editor):
    guards._run(editor, guards.SQLITE, guards.POSTGRESQL)


def link(apps, _editor):
    entries = apps.get_model("organizations", "AuditEntry")
    ends = apps.get_model("organizations", "AuditChain")
    for organization_id in entries.objects.order_by().values_list("organization", flat=True).distinct():
        number, before = 0, ""
        for entry in entries.objects.filter(organization=organization_id).order_by("at", "pk"):
            number += 1
            entry.number = number
            entry.actor_mark = chain.mark_of(organization_id, entry.actor_id)
            entry.hash = before = chain.hash_of(entry, before)
            entries.objects.filter(pk=entry.pk).update(
                number=number, actor_mark=entry.actor_mark, hash=entry.hash
            )
        ends.objects.create(organization_id=organization_id, number=number, hash=before)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_addresses_in_stored_form")]

    operations = [
        migrations.RunPython(unguard, guard_before),
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                ("organization_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("first", models.PositiveBigIntegerField(default=1)),
                ("first_after", models.CharField(blank=True, max_length=64)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField("auditentry", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            "auditentry",
            "actor_mark",
            models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "auditentry",
            "hash",
            models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(link, migrations.RunPython.noop),
        migrations.AddConstraint(
            "auditentry",
            models.UniqueConstraint(fields=["organization", "number"], name="audit_number_once"),
        ),
        migrations.RunPython(guard_again, unguard),
    ]
