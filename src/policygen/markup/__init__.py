"""Text before it is Word or HTML: blocks, templates, Markdown, HTML."""
