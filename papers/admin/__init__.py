"""The papers' tables for curators, and the sources' jobs for operators."""

from papers.admin import jobs, tables

__all__ = ["jobs", "tables"]
