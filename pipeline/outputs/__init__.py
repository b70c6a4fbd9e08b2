"""Findings handed on."""
