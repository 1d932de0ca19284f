"""Text before it is Word or HTML: blocks, templates, Markdown, HTML; knows facts, no law and no policy."""
