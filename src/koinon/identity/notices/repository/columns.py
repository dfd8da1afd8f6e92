"""What every statement of notices selects."""

ROW = "id, user_id, kind, about, link, data, happened, created_at, changed_at, read_at"
