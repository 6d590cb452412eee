"""The log: written once, chained, checked, exported."""
