"""The names of the months."""

from pipelines_catalog.engine import say

MONTHS = {
    1: say("January"),
    2: say("February"),
    3: say("March"),
    4: say("April"),
    5: say("May"),
    6: say("June"),
    7: say("July"),
    8: say("August"),
    9: say("September"),
    10: say("October"),
    11: say("November"),
    12: say("December"),
}
