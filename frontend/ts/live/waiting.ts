// Replies written without a connection wait in this browser, marked so, and leave in order once there is one. Each has
// the key under which it was written: what arrived after all is not sent twice.
import { announce, csrfToken, icon, named } from "../page.ts";
import { isAway } from "./bar.ts";

interface Waiting {
  key: string;
  action: string;
  fields: [string, string][];
  body: string;
  refused?: boolean;
}

const person = document.querySelector<HTMLMetaElement>('meta[name="person"]')?.content ?? "";
const KEPT = `koinon-waiting:${person}`;
const words = (name: string) => document.getElementById("presence")?.dataset[name] ?? "";
const composer = () => document.querySelector<HTMLFormElement>("form[data-composer]");

function all(): Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]") as Waiting[];
  } catch {
    return [];
  }
}

function put(waiting: Waiting[]): void {
  localStorage.setItem(KEPT, JSON.stringify(waiting));
}

function change(key: string, how: (one: Waiting) => Waiting | null): void {
  put(all().flatMap((one) => (one.key === key ? (how(one) ?? []) : one)));
}

// Bubbles of what waits for the open conversation; the live thread knows nothing of them and drops them when drawn anew.
function draw(): void {
  const items = document.getElementById("items");
  const action = composer()?.getAttribute("action");
  if (!items || !action) return;
  const mine = all().filter((one) => one.action === action);
  for (const old of items.querySelectorAll<HTMLElement>("[data-waiting]"))
    if (!mine.some((one) => one.key === old.dataset["waiting"] && !one.refused)) old.remove();
  for (const one of mine) {
    if (one.refused) giveBack(one);
    else if (!items.querySelector(`[data-waiting="${one.key}"]`)) {
      items.append(bubble(one));
      items.lastElementChild?.scrollIntoView({ block: "nearest" });
    }
  }
}

function bubble(one: Waiting): HTMLElement {
  const item = document.createElement("div");
  const text = document.createElement("div");
  const meta = document.createElement("div");
  const note = one.fields.some(([name, value]) => name === "kind" && value === "note");
  item.className = "thread-item is-out is-pending";
  item.dataset["waiting"] = one.key;
  text.className = note ? "bubble is-note" : "bubble is-out";
  text.textContent = one.body;
  meta.className = "bubble-meta is-out";
  meta.append(icon("clock"), words("waits"));
  item.append(text, meta);
  return item;
}

function giveBack(one: Waiting): void {
  const area = composer()?.querySelector("textarea");
  if (!area) return;
  change(one.key, () => null);
  area.value = area.value ? `${one.body}\n${area.value}` : one.body;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  announce(words("unsent"), true);
  const error = document.getElementById("composer-error");
  if (error) error.textContent = words("unsent");
}

window.addEventListener(
  "htmx:beforeRequest",
  (event) => {
    const form = event.target as HTMLElement;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-composer") || !isAway()) return;
    const area = form.querySelector("textarea");
    if (!area?.value.trim()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keep(form, area);
  },
  true,
);

function keep(form: HTMLFormElement, area: HTMLTextAreaElement): void {
  const key = form.querySelector<HTMLInputElement>('[name="idempotency_key"]');
  const fields = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const seen = document.querySelector<HTMLInputElement>("#last-seen");
  if (seen) fields.push([seen.name, seen.value]);
  const kept = fields.filter(([name]) => name !== "csrf_token");
  put([...all(), { key: key?.value ?? crypto.randomUUID(), action: form.getAttribute("action") ?? "", fields: kept, body: area.value }]);
  if (key) key.value = crypto.randomUUID();
  area.value = "";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  draw();
  announce(words("waits"));
}

async function send(one: Waiting): Promise<boolean> {
  const headers = { "X-CSRF-Token": csrfToken(), "HX-Request": "true", Accept: "text/html" };
  const answer = await fetch(named(one.action), { method: "POST", headers, body: new URLSearchParams(one.fields) }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 401) return false;
  change(one.key, (kept) => (answer.ok ? null : { ...kept, refused: true }));
  return true;
}

async function leave(): Promise<void> {
  for (const one of all().filter((waiting) => !waiting.refused)) if (!(await send(one))) break;
  draw();
  document.body.dispatchEvent(new CustomEvent("live-resync"));
}

function depart(): void {
  if (!all().length || isAway()) return;
  // One tab sends: two that came back together would send in another order.
  if (navigator.locks) void navigator.locks.request(KEPT, leave);
  else void leave();
}

document.addEventListener("live-back", depart);
document.addEventListener("live-connected", depart);
document.addEventListener("htmx:afterSettle", draw);
draw();
