"""Mutated PDFs through the pool of workers: nothing falls or leaks, and no form is refused that others see."""
