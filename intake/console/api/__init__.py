"""What programs ask: FastAPI behind the same gate, by tokens only. Shapes of our own, errors as RFC 9457."""
