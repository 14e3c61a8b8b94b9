"""What protects patients and authors before a text leaves its author's draft: identifiers, harm and distress."""
