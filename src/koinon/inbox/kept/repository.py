"""The rows that somebody sees of what is kept (`k`)."""

# One's own, one's teams', everybody's. Who runs the settings sees those of every team.
SEEN = """
where k.organization_id = %(organization_id)s
  and (k.scope = 'organization'
       or k.user_id = %(user_id)s
       or (k.scope = 'team'
           and (%(everything)s
                or exists (select from inbox_team_members m
                           where m.organization_id = %(organization_id)s
                             and m.team_id = k.team_id
                             and m.user_id = %(user_id)s))))
"""
