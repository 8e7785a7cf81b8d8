"""Pages as people see them: what PDFium draws, how much of it is image or text, and what tesseract reads."""
