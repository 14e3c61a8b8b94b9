"""Consent to be quoted: asked, answered, expired and withdrawn, quotation by quotation."""
