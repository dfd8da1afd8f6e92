// Choosing conversations: x, or a press on a face; Shift chooses a range. What is chosen stays so while the list moves.
import { meaning } from "../keys.ts";
import { announce, typing } from "../page.ts";

const list = () => document.getElementById("inbox-list");
const boxes = () => [...(list()?.querySelectorAll<HTMLInputElement>('input[name="ids"]') ?? [])];
const everything = () => document.querySelector<HTMLInputElement>("#many-everything");
const chosen = new Set<string>();
let last = "";

function count(): number {
  const all = document.querySelector<HTMLElement>("#many-count [data-everything]")?.dataset["everything"];
  return everything()?.checked && all ? Number(all) : chosen.size;
}

function tell(): void {
  const told = new Intl.NumberFormat(document.documentElement.lang).format(count());
  for (const place of document.querySelectorAll<HTMLElement>("[data-chosen]")) place.textContent = told;
}

function set(box: HTMLInputElement, on: boolean): void {
  box.checked = on;
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
}

function none(): void {
  for (const box of boxes()) set(box, false);
  chosen.clear();
  const all = everything();
  if (all) all.checked = false;
  document.getElementById("many-count")?.replaceChildren();
  tell();
}

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  if (target.closest("[data-choose-none]")) none();
  if (!(target instanceof HTMLInputElement) || !target.matches('#inbox-list input[name="ids"]')) return;
  const all = boxes();
  const from = all.findIndex((box) => box.value === last);
  set(target, target.checked);
  if (event.shiftKey && from >= 0) {
    const [first, end] = [from, all.indexOf(target)].sort((a, b) => a - b) as [number, number];
    for (const box of all.slice(first, end + 1)) set(box, target.checked);
  }
  last = target.value;
  tell();
  announce(`${chosen.size} ${document.querySelector(".many-bar [data-chosen] + *")?.textContent ?? ""}`);
});

// x chooses the row that has the focus, else the open one; with Shift all from the last that was chosen on.
document.addEventListener("keydown", (event) => {
  if (![event.key, event.key.toLowerCase()].some((key) => meaning(key) === "x") || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]") || !list()) return;
  const focused = (document.activeElement as HTMLElement | null)?.closest("#inbox-list .talk-row");
  const row = focused ?? list()?.querySelector(".talk-row:has([aria-current])");
  const box = row?.querySelector<HTMLInputElement>('input[name="ids"]');
  if (!box) return;
  event.preventDefault();
  box.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: event.shiftKey }));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !chosen.size || typing(event.target) || document.querySelector("dialog[open], .menu[open]")) return;
  none();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { id } = event.target as HTMLElement;
  if (id === "inbox-list" || (event.target as HTMLElement).closest("#inbox-list")) {
    const shown = boxes();
    for (const one of [...chosen]) if (!shown.some((box) => box.value === one)) chosen.delete(one);
    for (const box of shown) box.checked = chosen.has(box.value);
  }
  tell();
});
document.addEventListener("change", (event) => {
  if (event.target === everything()) tell();
});
document.addEventListener("many-changed", none);
