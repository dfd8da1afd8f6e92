"""`/realtime`: one socket for each browser, told what changed, with rights by topic (spec inbox, INB-060..068).

Topics: `organization` (what changed, without naming anything), `user` (one's own notices and counts), and
`conversation:{id}`, `broadcast:{id}`, `contact:{id}`, `import:{id}`, `job:{id}` for whoever may see that one thing.
"""

from koinon.web.live.gateway import Gateway
from koinon.web.live.notices import notices_of

__all__ = ["Gateway", "notices_of"]
