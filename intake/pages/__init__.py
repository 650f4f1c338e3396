"""The pages of an import, from upload to undo: each translates in, calls one rule, translates out."""
