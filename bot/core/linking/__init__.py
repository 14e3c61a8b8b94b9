"""Linking a person's accounts on several platforms: a code from one side, typed on the other."""
