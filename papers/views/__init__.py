"""The readers of papers, a room each."""
