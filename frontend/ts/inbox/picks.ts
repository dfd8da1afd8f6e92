// While one types in the box: `/` offers canned replies, `@` colleagues (in notes), `:` emoji. Arrows, Enter, Escape.
import { announce, csrfToken, named } from "../page.ts";
import { isNote } from "./kinds.ts";

const WAIT_MS = 120;
const KINDS: Record<string, string> = { "/": "reply", "@": "person", ":": "emoji" };
const box = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;
const list = () => document.getElementById("compose-picks");
const options = () => [...(list()?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];
let at = -1;
let begun = -1;
let timer = 0;
let asked = 0;

function hide(): void {
  asked += 1;
  clearTimeout(timer);
  const place = list();
  if (place) place.hidden = true;
  at = -1;
  begun = -1;
  box()?.removeAttribute("aria-activedescendant");
}

function activate(next: number): void {
  const all = options();
  if (!all.length) return;
  at = (next + all.length) % all.length;
  all.forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
  all[at]?.scrollIntoView({ block: "nearest" });
  box()?.setAttribute("aria-activedescendant", all[at]?.id ?? "");
}

// What stands before the caret: the sign and what was typed after it, or nothing.
function token(area: HTMLTextAreaElement): { sign: string; typed: string; from: number } | null {
  const before = area.value.slice(0, area.selectionStart);
  const found = /(?:^|[\s(])([/@:])([^\s/@:][^/@:\n]{0,30}|)$/u.exec(before);
  if (!found) return null;
  const [sign = "", typed = ""] = [found[1], found[2]];
  if (sign === "@" && !isNote(area.form)) return null;
  if (sign === ":" && !/^\p{L}{2,}[\p{L}_ ]*$/u.test(typed)) return null;
  if (sign === "/" && typed.split(" ").length > 3) return null;
  return { sign, typed, from: before.length - typed.length - 1 };
}

async function ask(area: HTMLTextAreaElement): Promise<void> {
  const found = token(area);
  const base = area.form?.getAttribute("action")?.replace(/\/reply$/, "");
  if (!found || !base) return hide();
  const mine = ++asked;
  const query = new URLSearchParams({ kind: KINDS[found.sign] ?? "", q: found.typed });
  const answer = await fetch(named(`${base}/picks?${query}`), { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const place = list();
  const text = await answer.text();
  if (!place || mine !== asked) return;
  place.innerHTML = text;
  place.hidden = !place.childElementCount;
  begun = found.from;
  if (options().length) activate(0);
  announce(String(options().length));
}

function take(option: HTMLElement): void {
  const area = box();
  if (!area || begun < 0) return;
  const text = option.dataset["insert"] ?? "";
  area.setRangeText(text, begun, area.selectionStart, "end");
  const { used, missing } = option.dataset;
  if (used) void fetch(named(`/inbox/picks/${used}`), { method: "POST", headers: { "X-CSRF-Token": csrfToken() } });
  hide();
  area.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { media: option.dataset["media"] ?? "" } }));
  area.dispatchEvent(new Event("input", { bubbles: true }));
  const note = document.getElementById("composer-hint");
  if (note) note.textContent = missing ?? "";
  if (missing) announce(missing, true);
  area.focus();
}

document.addEventListener("input", (event) => {
  const area = box();
  if (!area || event.target !== area) return;
  clearTimeout(timer);
  if (!token(area)) return hide();
  timer = window.setTimeout(() => void ask(area), WAIT_MS);
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.target !== box() || list()?.hidden !== false || event.isComposing) return;
    const chosen = options()[at];
    if (event.key === "ArrowDown") activate(at + 1);
    else if (event.key === "ArrowUp") activate(at - 1);
    else if (event.key === "Escape") hide();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && chosen) take(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("mousedown", (event) => {
  const option = (event.target as HTMLElement).closest<HTMLElement>("#compose-picks [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option);
});
document.addEventListener("focusout", (event) => {
  if (event.target === box()) setTimeout(() => document.activeElement !== box() && hide(), 150);
});

// The buttons below the box write the sign for whoever does not know it.
document.addEventListener("click", (event) => {
  const sign = (event.target as HTMLElement).closest<HTMLElement>("[data-sign]")?.dataset["sign"];
  const area = box();
  if (!sign || !area) return;
  const before = area.value.slice(0, area.selectionStart);
  area.setRangeText(before && !/\s$/.test(before) ? ` ${sign}` : sign, area.selectionStart, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
