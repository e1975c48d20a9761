"""Serializers of the roles API: request bodies and responses, both documented."""
