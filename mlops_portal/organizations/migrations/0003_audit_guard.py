"""Audit entries are only added: the database itself refuses to change or delete one.

Two things pass. The actor becomes empty when the account goes, with nothing else changed. An entry
is released, and only then deleted, when its organization is deleted. The triggers look at their own
table alone, so that a later change of another table does not meet them on SQLite; a later migration
that rebuilds the audit table on SQLite has to make them again (a test says so).
"""

from django.db import migrations, models


TABLE = "organizations_auditentry"
KEPT = ("id", "organization_id", "action", "target", "details", "at")

SQLITE = [
    f"""
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON {TABLE}
    WHEN NOT (
        {" AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)}
        AND (NEW.actor_id IS OLD.actor_id OR NEW.actor_id IS NULL)
        AND NEW.is_released >= OLD.is_released
    )
    BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END
    """,
    f"""
    CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON {TABLE}
    WHEN NOT OLD.is_released
    BEGIN SELECT RAISE(ABORT, 'audit entries go only with their organization'); END
    """,
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION organizations_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.is_released THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'audit entries go only with their organization'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF {" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)}
            AND (NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id OR NEW.actor_id IS NULL)
            AND NEW.is_released >= OLD.is_released
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'audit entries are not changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION organizations_audit_guard()
    """,
]
UNDO_SQLITE = ["DROP TRIGGER audit_is_not_changed", "DROP TRIGGER audit_is_not_deleted"]
UNDO_POSTGRESQL = [
    f"DROP TRIGGER audit_guard ON {TABLE}",
    "DROP FUNCTION organizations_audit_guard()",
]


def _run(editor, sqlite, postgresql):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}.get(editor.connection.vendor, []):
        editor.execute(statement, None)  # no parameters: a percent sign would stay as it is


def guard(_apps, editor):
    _run(editor, SQLITE, POSTGRESQL)


def unguard(_apps, editor):
    _run(editor, UNDO_SQLITE, UNDO_POSTGRESQL)


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_organization_invitation_team_system_membership_and_more'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='is_released',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='is_demo',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(guard, unguard),
    ]
