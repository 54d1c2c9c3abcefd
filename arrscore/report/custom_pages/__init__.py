"""What custom queries found, as tables, charts and the templates of their owner."""
