"""Links of messages: shortened, followed, counted (MSG-072 to 079).

Owns links, link_codes, link_clicks, link_stats and, for seconds, click_arrivals; link domains lie in `domains/`.
"""
