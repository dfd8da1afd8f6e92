// Choosing many rows of a form with data-selecting: a count, all at once, and none again; Shift chooses a range.
import { meaning } from "./keys.ts";

let last: HTMLInputElement | null = null;

const boxes = (form: HTMLElement) => [...form.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"]')];

function tell(form: HTMLElement): void {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const place = form.querySelector<HTMLElement>("[data-selected]");
  if (place) place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(chosen);
  const every = form.querySelector<HTMLInputElement>("[data-select-all]");
  if (every) {
    every.checked = chosen > 0 && chosen === all.length;
    every.indeterminate = chosen > 0 && chosen < all.length;
  }
}

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const form = target.closest<HTMLElement>("[data-selecting]");
  if (!form) return;
  const all = boxes(form);
  if (target instanceof HTMLInputElement && all.includes(target)) {
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
      for (const box of all.slice(from, (to ?? 0) + 1)) box.checked = target.checked;
    }
    last = target;
  } else if (target instanceof HTMLInputElement && target.hasAttribute("data-select-all")) {
    for (const box of all) box.checked = target.checked;
  } else if (target.closest("[data-unselect]")) {
    for (const box of all) box.checked = false;
  }
  tell(form);
});
document.addEventListener("keydown", (event) => {
  if (meaning(event.key) !== "x" || event.metaKey || event.ctrlKey) return;
  const row = (document.activeElement as HTMLElement | null)?.closest("[data-selecting] tr");
  row?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
});
