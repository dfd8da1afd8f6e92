// Toasts come with the page or by `HX-Trigger: {"toast": {...}}`; one with `undo` stays for as long as it can be undone.
import { htmx } from "./htmx.ts";
import { announce, icon, words } from "./page.ts";

interface Toast {
  message: string;
  kind?: "good" | "warn" | "bad";
  undo?: string;
  seconds?: number;
  name?: string;
}

const ICONS = { good: "circle-check", warn: "triangle-alert", bad: "circle-alert" } as const;
const DEFAULT_SECONDS = 6;

function leave(toast: HTMLElement): void {
  toast.classList.add("is-leaving");
  setTimeout(() => toast.remove(), 180);
}

function closer(toast: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button is-square";
  button.setAttribute("aria-label", words("wordClose"));
  button.append(icon("x"));
  button.addEventListener("click", () => leave(toast));
  return button;
}

function undoer(toast: HTMLElement, url: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = words("wordUndo");
  button.addEventListener("click", () => {
    void htmx.ajax("post", url, { swap: "none", target: "body" });
    leave(toast);
  });
  return button;
}

function line(seconds: number): HTMLElement {
  const drawn = document.createElement("i");
  drawn.className = "toast-time";
  drawn.style.animationDuration = `${seconds}s`;
  return drawn;
}

// What is drawn of it may be hidden or stand still; whoever points at a toast, or is in it, keeps it.
function leaveAfter(toast: HTMLElement, seconds: number): void {
  let left = seconds * 1000;
  let since = performance.now();
  const passing = setInterval(() => {
    const now = performance.now();
    if (!toast.matches(":hover, :focus-within")) left -= now - since;
    since = now;
    if (left > 0 && toast.isConnected) return;
    clearInterval(passing);
    if (toast.isConnected) leave(toast);
  }, 100);
}

// Where one writes nothing may lie over Send: a word about a failure stays until it is closed.
function above(): string {
  const box = document.querySelector("[data-composer]")?.getBoundingClientRect();
  return box?.height && box.top > 120 ? `${Math.round(innerHeight - box.top + 8)}px` : "";
}

const named = (name: string) => document.querySelector<HTMLElement>(`#toasts > [data-name="${name}"]:not(.is-leaving)`);

export function show({ message, kind = "good", undo, seconds = DEFAULT_SECONDS, name = "" }: Toast): void {
  if (name && named(name)) return;
  const toast = document.createElement("div");
  const text = document.createElement("span");
  toast.className = `toast is-${kind}`;
  if (name) toast.dataset["name"] = name;
  text.className = "grow";
  text.textContent = message;
  toast.append(icon(ICONS[kind]), text);
  if (undo) toast.append(undoer(toast, undo));
  toast.append(closer(toast));
  if (kind !== "bad") {
    toast.append(line(seconds));
    leaveAfter(toast, seconds);
  }
  const place = document.getElementById("toasts");
  if (!place) return;
  place.append(toast);
  place.style.insetBlockEnd = above();
  place.hidePopover();
  place.showPopover();
  announce(message, kind === "bad");
}

document.addEventListener("toast", (event) => show((event as CustomEvent<Toast>).detail));
// An error that answers a swap is not swapped in: its headline becomes a toast.
function problem(xhr: XMLHttpRequest): string {
  if (xhr.getResponseHeader("Content-Type")?.startsWith("application/json")) {
    return (JSON.parse(xhr.responseText) as { error?: { message?: string } }).error?.message ?? "";
  }
  if (!/^\s*<!doctype/i.test(xhr.responseText)) return "";
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  return page.querySelector<HTMLMetaElement>('meta[name="problem"]')?.content ?? "";
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
  if (detail.xhr.status < 400 || !problem(detail.xhr)) return;
  detail.shouldSwap = false;
  if (detail.xhr.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  else show({ message: problem(detail.xhr), kind: "bad" });
});
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  if (!xhr.getResponseHeader("HX-Trigger") && !problem(xhr)) show({ message: words("wordFailed"), kind: "bad" });
});
// One outage is told once, however many parts of the page ask, and the word goes when an answer comes.
const OFFLINE = "offline";
function connected(): void {
  const toast = named(OFFLINE);
  if (toast) leave(toast);
}
document.addEventListener("htmx:sendError", () => show({ message: words("wordOffline"), kind: "bad", name: OFFLINE }));
document.addEventListener("htmx:afterOnLoad", connected);
document.addEventListener("live-connected", connected);
for (const waiting of document.querySelectorAll<HTMLElement>("#toasts > [data-toast]")) {
  show(JSON.parse(waiting.dataset["toast"] ?? "{}") as Toast);
  waiting.remove();
}
