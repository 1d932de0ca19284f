"""A trust's, diocese's or school's own wording over the library's; knows the library, not the pipeline."""
