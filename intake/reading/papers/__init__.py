"""Papers that are no PDF: letters of word processors, pictures of paper. Their words, read within limits."""
