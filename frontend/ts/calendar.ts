// An entry of the calendar is dragged to another day, or put there with Alt and an arrow key; a plain form does the rest.
const TYPE = "text/x-koinon-date";
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function move(table: HTMLElement, entry: HTMLElement, day: string): void {
  const form = document.getElementById(table.dataset.calendar ?? "") as HTMLFormElement | null;
  const { schedule, date } = entry.dataset;
  if (!form || !schedule || !date || date.startsWith(day)) return;
  form.setAttribute("action", `/schedules/${schedule}/move`);
  (form.elements.namedItem("date") as HTMLInputElement).value = date;
  (form.elements.namedItem("to") as HTMLInputElement).value = day;
  form.requestSubmit();
}

function later(day: string, days: number): string {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

function prepare(table: HTMLElement): void {
  let dragged: HTMLElement | null = null;
  table.addEventListener("dragstart", (event) => {
    dragged = (event.target as Element).closest<HTMLElement>("[data-date]");
    if (dragged) event.dataTransfer?.setData(TYPE, dragged.dataset.date ?? "");
  });
  for (const kind of ["dragover", "dragleave", "drop"] as const) {
    table.addEventListener(kind, (event) => {
      const cell = (event.target as Element).closest<HTMLElement>("[data-day]");
      if (!cell || !dragged) return;
      if (kind !== "dragleave") event.preventDefault();
      cell.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop") move(table, dragged, cell.dataset.day ?? "");
    });
  }
  table.addEventListener("keydown", (event) => {
    const entry = (event.target as Element).closest<HTMLElement>("[data-date]");
    const days = STEPS[event.key];
    const cell = entry?.closest<HTMLElement>("[data-day]");
    if (!entry || !cell?.dataset.day || !days || !event.altKey) return;
    event.preventDefault();
    move(table, entry, later(cell.dataset.day, days));
  });
}

for (const table of document.querySelectorAll<HTMLElement>("[data-calendar]")) prepare(table);
