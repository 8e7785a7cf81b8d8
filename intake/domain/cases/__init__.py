"""An appeal as a case: its states and steps, its legal dates, the proofs of its receipt, what is due when. Pure."""
