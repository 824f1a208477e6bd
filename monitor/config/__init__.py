"""The environment: settings, and the registries that ship with Wirewatch."""
