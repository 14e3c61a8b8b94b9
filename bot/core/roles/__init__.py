"""Roles: who may do what, from whom, until when."""
