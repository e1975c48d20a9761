"""Shapes of the API of roles: bodies that come in, answers that go out; both are documented."""
