"""Organizations: accounts, memberships and permissions."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "mlops_portal.organizations"
    label = "organizations"

    def ready(self) -> None:
        from mlops_portal.foundation.rooms import Room, register
        from mlops_portal.organizations import actions, security

        register(Room("organizations", actions=actions.ACTIONS))
        security.listen()
