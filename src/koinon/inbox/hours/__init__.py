"""When we are there: business hours with their exceptions, and what is said while we are not (INB-091, 092).

Owns business_hours and automatic_answers. SLA clocks ask it how much working time lies between two moments.
"""
