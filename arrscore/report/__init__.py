"""The static report: charts, tables, pages, and the writing of them."""
