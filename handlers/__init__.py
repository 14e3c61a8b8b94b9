"""Handlers: parse, permission, one action, one view; one module for each capability, with its ROUTES."""
