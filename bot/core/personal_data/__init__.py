"""The personal-data register: what is held about a person, and its export, erasure and merging, table by table."""
