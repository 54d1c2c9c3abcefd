"""The rules of the report: SQL views over what is stored, one file each, and typed reads of a few of them.

Here: every decision and figure, in `sql/`; the parameters that views judge by; what-if; queries of the owner's own.
Not here: how a figure is shown (`report`), and what is stored (`store`).
"""
