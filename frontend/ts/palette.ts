// The command palette: every page and action of the shell, narrowed by what is typed. Going back in the browser swaps
// the whole body, so that nothing found at load may be kept: the palette is looked up at each use.
import { htmx } from "./htmx.ts";

const palette = () => document.getElementById("palette") as HTMLDialogElement | null;
const input = () => palette()?.querySelector<HTMLInputElement>("input") ?? null;
const all = () => [...(palette()?.querySelectorAll<HTMLElement>(".palette-item") ?? [])];
const shown = () => all().filter((item) => !item.hidden);
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function select(item: HTMLElement | undefined): void {
  for (const other of all()) other.setAttribute("aria-selected", String(other === item));
  if (item) input()?.setAttribute("aria-activedescendant", item.id);
  else input()?.removeAttribute("aria-activedescendant");
  item?.scrollIntoView({ block: "nearest" });
}

function narrow(): void {
  const wanted = plain(input()?.value ?? "").split(/\s+/);
  for (const item of all()) {
    const text = plain(item.textContent ?? "");
    item.hidden = !item.dataset["found"] && !wanted.every((word) => text.includes(word));
  }
  const none = palette()?.querySelector<HTMLElement>(".palette-none");
  if (none) none.hidden = shown().length > 0;
  select(shown()[0]);
}

// People are asked of the server, and what can be done with the open conversation: typed words bring them up among the places.
const talk = () => document.querySelector<HTMLInputElement>("#inbox-current")?.value;
const people = () => document.getElementById("palette-found");
let asked = 0;

async function answered(url: string): Promise<Element[]> {
  const answer = await fetch(url, { headers: { "HX-Request": "true", "X-Background": "1" } }).catch(() => null);
  return answer?.ok ? [...new DOMParser().parseFromString(await answer.text(), "text/html").body.children] : [];
}

async function find(): Promise<void> {
  const words = (input()?.value ?? "").trim();
  const mine = ++asked;
  await new Promise((done) => setTimeout(done, 180));
  const url = people()?.dataset["url"];
  if (mine !== asked || !url) return;
  const query = new URLSearchParams({ q: words, ...(talk() ? { conversation: talk() ?? "" } : {}) });
  const found = words.length < 2 ? [] : await answered(`${url}?${query}`);
  if (mine !== asked) return;
  people()?.replaceChildren(...found);
  for (const item of found) htmx.process(item);
  narrow();
}

function step(by: number): void {
  const items = shown();
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  select(items[(at + by + items.length) % items.length]);
}

function go(): void {
  const chosen = shown().find((item) => item.getAttribute("aria-selected") === "true");
  palette()?.close();
  chosen?.click();
}

function toggle(dialog: HTMLDialogElement): void {
  if (dialog.open) dialog.close();
  else {
    narrow();
    dialog.showModal();
  }
}

document.addEventListener("keydown", (event) => {
  const dialog = palette();
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && dialog) toggle(dialog);
  else if (!dialog || event.target !== input()) return;
  else if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") go();
  else return;
  event.preventDefault();
});
// “close” does not bubble, but is caught on its way down.
document.addEventListener(
  "close",
  (event) => {
    const field = input();
    if (event.target !== palette() || !field) return;
    field.value = "";
    asked++;
    people()?.replaceChildren();
    narrow();
  },
  true,
);
document.addEventListener("input", (event) => {
  if (event.target !== input()) return;
  narrow();
  void find();
});
document.addEventListener("click", (event) => {
  const item = (event.target as HTMLElement).closest(".palette-item");
  if (item && palette()?.contains(item)) palette()?.close();
});
narrow();
