"""Help by a language model: off until an administrator names one; it never sends, and sees nothing it need not.

Owns assist_settings, assist_calls, assist_summaries. Speaks the OpenAI protocol (`POST /chat/completions`, streamed).
"""
