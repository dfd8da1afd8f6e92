// Many boxes at once: everything, what only reads, nothing. Without a script the buttons are not there.
const WANTED: Record<string, (value: string) => boolean> = {
  all: () => true,
  read: (value) => value.endsWith(":read"),
  none: () => false,
};

document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-tick]");
  const wanted = WANTED[button?.dataset["tick"] ?? ""];
  if (!button || !wanted) return;
  const boxes = [...(button.closest("fieldset")?.querySelectorAll<HTMLInputElement>('input[type="checkbox"]') ?? [])];
  for (const box of boxes) box.checked = wanted(box.value);
  boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
});

for (const row of document.querySelectorAll<HTMLElement>("[data-ticks]")) row.hidden = false;
