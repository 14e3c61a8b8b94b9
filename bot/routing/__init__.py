"""Routes, requests and dispatch: how a thing that happened finds its handler."""
