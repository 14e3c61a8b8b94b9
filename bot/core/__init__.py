"""What every capability stands on: members, roles, consent, contact, audit, personal data, events, ports."""
