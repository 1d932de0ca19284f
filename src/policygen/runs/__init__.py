"""Runs over a school or a trust: what is made, where it is written, what is remembered; knows everything but the commands."""
