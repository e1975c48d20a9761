"""Flights of 2013: will a flight arrive late? Level 1 on real data, with a monitor."""
