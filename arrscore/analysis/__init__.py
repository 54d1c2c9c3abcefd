"""The analysis: SQL views over the stored facts, and typed reads of them."""
