"""The nouns of Wirewatch as frozen dataclasses: no behaviour beyond checks and derived values."""
