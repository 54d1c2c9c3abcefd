"""Words: numbers, dates and sizes as people read them, the terms of states, and names for addresses.

Here: functions from values to text, with no knowledge of pages.
Not here: sentences of a single page; they are in its module in `report.pages`.
"""
