// The inbox: the thread stays at its end, a reply shows at once, undo brings it back, and “done” moves on to the next.
import { htmx } from "./htmx.ts";
import { answer } from "./inbox/answering.ts";
import { bring } from "./inbox/attach.ts";
import { isNote } from "./inbox/kinds.ts";
import { offerPlainer, visible } from "./inbox/plainer.ts";
import { choose } from "./inbox/senders.ts";
import { announce, icon, named } from "./page.ts";
import { forget, keep, kept } from "./replies.ts";
import { count } from "./segments.ts";

const NEAR_END = 120;
const main = () => document.querySelector<HTMLElement>("[data-inbox]");
const scroller = () => document.querySelector<HTMLElement>("[data-scroll-end]");
const composer = () => document.querySelector<HTMLFormElement>("form[data-composer]");
const box = () => composer()?.querySelector<HTMLTextAreaElement>("textarea") ?? null;
let atEnd = true;

function toEnd(): void {
  const area = scroller();
  if (area) area.scrollTop = area.scrollHeight;
  showNewer(false);
}

function showNewer(shown: boolean): void {
  const button = document.querySelector<HTMLElement>("[data-to-end]");
  if (button) button.hidden = !shown;
}

// Pictures get their height late, and a growing box takes the thread's: whoever was at its end stays there.
const stay = () => { if (atEnd) toEnd(); };
const sizes = new ResizeObserver(stay);
document.addEventListener("load", (event) => { if ((event.target as Element).closest?.("[data-scroll-end]")) stay(); }, true);

function watchScroll(): void {
  const found = scroller();
  if (found) sizes.observe(found);
  found?.addEventListener("scroll", (event) => {
    const area = event.currentTarget as HTMLElement;
    atEnd = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_END;
    if (atEnd) showNewer(false);
  });
}

function cost(form: HTMLFormElement, segments: number, unit: "price" | "mms"): string {
  const price = Number(form.dataset[unit] ?? "");
  if (!price) return "";
  const currency = form.dataset["currency"] ?? "USD";
  const digits = (price * segments) / 1e6 < 0.01 ? 4 : 2;
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency, maximumFractionDigits: digits });
  return ` · ${format.format((price * segments) / 1e6)}`;
}

function recount(): void {
  const form = composer();
  const area = box();
  const place = form?.querySelector<HTMLElement>("[data-count]");
  if (!form || !area || !place) return;
  place.dataset["empty"] ??= place.textContent ?? "";
  const hasFiles = !!document.querySelector("#attached > li");
  if (!("segments" in form.dataset) || (!area.value && !hasFiles)) {
    place.textContent = place.dataset["empty"];
    offerPlainer(form, []);
    return;
  }
  if (hasFiles) {
    place.textContent = `${form.dataset["picture"] ?? ""}${cost(form, 1, "mms")}`; // the same whatever stands in it
    offerPlainer(form, []);
    return;
  }
  const { segments, dear } = count(area.value);
  const words = segments === 1 ? form.dataset["one"] : form.dataset["many"]?.replace("{n}", String(segments));
  place.textContent = `${words ?? ""}${cost(form, segments, "price")}`;
  const said = dear.length > 1 ? form.dataset["wides"] : form.dataset["wide"];
  if (dear.length) place.textContent += ` · ${(said ?? "").replace("{c}", dear.map(visible).join(" "))}`;
  offerPlainer(form, dear);
}

// A message on its way: shown before the server has answered, replaced by its answer.
function showPending(text: string): void {
  const items = document.getElementById("items");
  if (!items) return;
  const item = document.createElement("div");
  const bubble = document.createElement("div");
  const meta = document.createElement("div");
  const kind = isNote(composer()) ? "is-note" : "is-out";
  item.className = `thread-item ${kind} is-pending`;
  bubble.className = `bubble ${kind}`;
  bubble.textContent = text;
  meta.className = "bubble-meta is-out";
  meta.append(icon("clock"));
  item.append(bubble, meta);
  items.append(item);
  toEnd();
}

let pending = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target as HTMLElement;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-composer")) return;
  const area = box();
  const has = !!area?.value.trim() || !!form.querySelector('[name="media_id"], [name="template_id"]');
  if (!has || !area || pending || form.querySelector("#attached .is-going")) {
    event.preventDefault();
    area?.focus();
    return;
  }
  pending = area.value || " ";
  showPending(pending.trim() || "…");
  area.value = "";
  const error = document.getElementById("composer-error");
  if (error) error.textContent = "";
  recount();
});

function restore(text: string): void {
  const area = box();
  if (!area) return;
  area.value = area.value ? `${text}\n${area.value}` : text;
  area.focus();
  keep(area);
  recount();
}

// What was begun here before, in this tab; what the thread ends with was sent, however its form went off.
function resume(): void {
  const area = box();
  if (area?.form && kept(area) && plain(kept(area)) === lastSent()) forget(area.form);
  if (area && !area.value) area.value = kept(area);
  recount();
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target as HTMLElement;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-composer")) return;
  const { successful, xhr } = (event as CustomEvent<{ successful: boolean; xhr: XMLHttpRequest }>).detail;
  const failed = !successful || xhr.status >= 400; // a refusal is swapped in, and is no error to htmx
  if (failed && pending) {
    document.querySelector(".is-pending")?.remove();
    restore(pending);
  } else if (pending) settle(form);
  pending = "";
});

// Sent: only what was typed since is still to be kept.
function settle(form: HTMLFormElement): void {
  forget(form);
  const area = box();
  if (area) keep(area);
}
// The thread may tell of a reply before its request is answered: whoever reloads between must not find it unsent.
function seenAsSent(): void {
  const form = composer();
  if (pending && form && plain(pending) === lastSent()) settle(form);
}
const plain = (text: string | null | undefined) => (text ?? "").replace(/\s+/g, " ").trim();
const lastSent = () =>
  plain([...document.querySelectorAll("#items .thread-item:not(.is-pending) .bubble:is(.is-out, .is-note)")].pop()?.textContent);

document.addEventListener("replied", (event) => {
  const key = composer()?.querySelector<HTMLInputElement>('[name="idempotency_key"]');
  if (key) key.value = (event as CustomEvent<{ key: string }>).detail.key;
  // A template that one answer for later fell back on is not the next one's.
  const fallback = document.querySelector<HTMLSelectElement>("#template-pick-later");
  if (fallback) fallback.value = "";
  document.querySelector("#template-filled-later")?.replaceChildren();
  goOn();
  toEnd();
});

// The next mail goes on under the subject of this one.
function goOn(): void {
  const field = composer()?.querySelector<HTMLInputElement>("#reply-subject");
  const isPrivate = composer()?.querySelector<HTMLInputElement>('[name="is_private"]');
  if (isPrivate) isPrivate.checked = false;
  if (!field || isNote(composer())) return;
  const usual = (field.value.trim() || field.dataset["usual"]) ?? "";
  field.dataset["usual"] = /^re:/i.test(usual) ? usual : `Re: ${usual}`;
  field.placeholder = (field.dataset["subject"] ?? "").replace("{usual}", field.dataset["usual"]);
  field.value = "";
}

// Ctrl+Z with an empty box takes the last message back while it can be.
document.addEventListener("keydown", (event) => {
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target !== box() || box()?.value) return;
  const undo = [...document.querySelectorAll<HTMLElement>("[data-undo]:not([hidden])")].pop();
  if (undo) {
    event.preventDefault();
    undo.click();
  }
});
document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.key !== "Escape" || (target !== box() && target.id !== "reply-band")) return;
  target.blur();
  document.querySelector<HTMLElement>(".talk[aria-current]")?.focus();
});

function expireUndo(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-undo]")) {
    const left = Date.parse(button.dataset["until"] ?? "") - Date.now();
    if (left <= 0) button.hidden = true;
    else setTimeout(() => (button.hidden = true), left);
  }
}

function mark(href: string): void {
  const path = named(new URL(href, location.href).pathname);
  for (const row of document.querySelectorAll<HTMLAnchorElement>(".talk")) {
    if (named(new URL(row.href).pathname) === path) {
      row.setAttribute("aria-current", "true");
      row.classList.remove("is-unread");
      row.querySelector(".dot")?.remove();
    } else row.removeAttribute("aria-current");
  }
}

function opened(): void {
  if (!document.getElementById("inbox-current")) return;
  main()?.setAttribute("data-open", "thread");
  mark(location.href);
  atEnd = true;
  watchScroll();
  toEnd();
  expireUndo();
  resume();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { id } = event.target as HTMLElement;
  // A list that was asked for before a conversation was opened does not know which one is.
  if (id === "inbox-list" && main()?.dataset["open"]) mark(location.href);
  if (id !== "items") return;
  seenAsSent();
  const unsent = document.querySelector<HTMLElement>("#items [data-unsent]");
  if (unsent) {
    restore(unsent.textContent ?? "");
    choose(unsent.dataset["from"] ?? "");
    if (unsent.dataset["to"]) answer(unsent.dataset["to"], unsent.dataset["who"] ?? "", unsent.dataset["words"] ?? "");
    const subject = composer()?.querySelector<HTMLInputElement>("#reply-subject");
    if (subject && unsent.dataset["subject"]) subject.value = unsent.dataset["subject"];
    unsent.remove();
    const files = document.querySelector("#items [data-unsent-files]");
    if (files) bring([...files.children]);
    files?.remove();
  }
  expireUndo();
  if (atEnd) toEnd();
  else showNewer(true);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const { id } = event.target as HTMLElement;
  if (id === "pane") opened();
  else if (id === "composer") resume();
});

// The next conversation opens when one is done.
let next: HTMLElement | null = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!(event.target as HTMLElement).hasAttribute("data-done")) return;
  const rows = [...document.querySelectorAll<HTMLElement>(".talk:not(.is-hit)")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  next = at < 0 ? null : (rows[at + 1] ?? rows[at - 1] ?? null);
});
document.addEventListener("finished", () => {
  if (matchMedia("(width >= 48rem)").matches) next?.click();
});

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  if (target.closest("[data-to-end]")) toEnd();
  if (target.closest("[data-send-anyway]")) {
    document.getElementById("last-seen")?.remove();
    composer()?.requestSubmit();
  }
});
document.addEventListener("repriced", recount);
document.addEventListener("attached", recount);
document.addEventListener("input", (event) => {
  const area = box();
  if (!area || event.target !== area) return;
  keep(area);
  recount();
});
document.addEventListener("refused", () => announce(document.getElementById("composer-error")?.textContent ?? "", true));

if (main()) {
  watchScroll();
  toEnd();
  expireUndo();
  resume();
  htmx.on("htmx:historyRestore", () => opened());
}
