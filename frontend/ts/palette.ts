// The command palette: every page and action of the shell, narrowed by what is typed.
const palette = document.getElementById("palette") as HTMLDialogElement | null;
const input = palette?.querySelector<HTMLInputElement>("input");
const items = () => [...(palette?.querySelectorAll<HTMLElement>(".palette-item:not([hidden])") ?? [])];
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function select(item: HTMLElement | undefined): void {
  for (const other of palette?.querySelectorAll(".palette-item") ?? []) other.setAttribute("aria-selected", String(other === item));
  if (item) input?.setAttribute("aria-activedescendant", item.id);
  else input?.removeAttribute("aria-activedescendant");
  item?.scrollIntoView({ block: "nearest" });
}

function narrow(): void {
  const wanted = plain(input?.value ?? "").split(/\s+/);
  for (const item of palette?.querySelectorAll<HTMLElement>(".palette-item") ?? []) {
    const text = plain(item.textContent ?? "");
    item.hidden = !item.dataset.found && !wanted.every((word) => text.includes(word));
  }
  const none = palette?.querySelector<HTMLElement>(".palette-none");
  if (none) none.hidden = items().length > 0;
  select(items()[0]);
}

// People are asked of the server: typed words that name somebody bring them up among the places.
const people = document.getElementById("palette-found");
let asked = 0;

async function find(): Promise<void> {
  const words = (input?.value ?? "").trim();
  const mine = ++asked;
  await new Promise((done) => setTimeout(done, 180));
  if (mine !== asked || !people?.dataset.url) return;
  if (words.length < 2) people.replaceChildren();
  else {
    const answer = await fetch(`${people.dataset.url}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true", "X-Background": "1" } }).catch(() => null);
    if (mine !== asked) return;
    const found = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").body.children : [];
    people.replaceChildren(...found);
  }
  narrow();
}

function step(by: number): void {
  const all = items();
  const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
  select(all[(at + by + all.length) % all.length]);
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && palette) {
    event.preventDefault();
    if (palette.open) palette.close();
    else palette.showModal();
  }
});
palette?.addEventListener("close", () => {
  if (input) input.value = "";
  asked++;
  people?.replaceChildren();
  narrow();
});
narrow();
input?.addEventListener("input", () => {
  narrow();
  void find();
});
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") {
    palette?.close();
    palette?.querySelector<HTMLElement>('.palette-item[aria-selected="true"]')?.click();
  }
  else return;
  event.preventDefault();
});
palette?.addEventListener("click", (event) => {
  if ((event.target as HTMLElement).closest(".palette-item")) palette.close();
});
