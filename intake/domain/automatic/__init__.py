"""Which mails no person wrote, or wrote to us: bounces, absences, receipts, lists, our own come back."""
