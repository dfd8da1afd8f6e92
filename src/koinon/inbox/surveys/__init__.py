"""What people say of a conversation once it is done: asked once, answered by a digit or on a page (INB-093).

Owns survey_settings and csat_surveys.
"""
