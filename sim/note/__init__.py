"""The decision note: one content, told from a run's summary, in HTML, Word, PDF, Markdown and as an Excel workbook."""
