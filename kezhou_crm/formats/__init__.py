"""How dates and numbers are written and read (FORMAT_MODULE_PATH)."""
