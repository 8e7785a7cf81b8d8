"""A fictitious campaign: mails with really made PDFs, and what the robot should make of each."""

from intake.sample.campaign import SCENARIOS, heavy_mails, sample_mails, write_sample
from intake.sample.mail import Expected, SampleMail

__all__ = ["SCENARIOS", "Expected", "SampleMail", "heavy_mails", "sample_mails", "write_sample"]
