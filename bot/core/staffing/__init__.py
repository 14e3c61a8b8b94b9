"""Telling staff what needs somebody."""
