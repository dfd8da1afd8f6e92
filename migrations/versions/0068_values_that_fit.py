"""A value that came in while its field changed its type is left out of the look-up, not refused for ever. Pre."""

from koinon.platform.migration import run

revision = "0068"
down_revision = "0067"
branch_labels = depends_on = None

# Whoever wrote a person in the same instant as the type changed did so by the type before: every later change of that
# person would fail at the cast.
VALUES_OF = """
create or replace function koinon_values_of(value jsonb, type text)
  returns table (nth smallint, text_value text, number_value float8, date_value date)
  language sql stable parallel safe set search_path = public, pg_temp as $$
  select ordinality::smallint,
         case when type not in ('number', 'date') then lower(left(said, 200)) end,
         case when type = 'number' and {number} then said::float8 end,
         case when type = 'date' and {date} then said::date end
  from jsonb_array_elements_text(case jsonb_typeof(value) when 'array' then value else jsonb_build_array(value) end)
       with ordinality as v (said, ordinality)
  where said is not null
$$;
"""


def upgrade() -> None:
    run(VALUES_OF.format(number="pg_input_is_valid(said, 'float8')", date="pg_input_is_valid(said, 'date')"))


def downgrade() -> None:
    run(VALUES_OF.format(number="true", date="true"))
