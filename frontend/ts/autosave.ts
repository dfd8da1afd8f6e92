// <form data-autosave="Saving …"> saves itself as one writes; [data-after-save] waits for what is on its way to be kept.
import { htmx } from "./htmx.ts";
import { announce } from "./page.ts";

const kept = { typed: 0, asked: 0, saved: 0 };
let waiting: HTMLElement | null = null;

const form = (): HTMLFormElement | null => document.querySelector<HTMLFormElement>("form[data-autosave]");
const isBehind = (): boolean => form() !== null && kept.saved < kept.typed;

function note(): void {
  const line = document.getElementById("saved");
  const words = form()?.dataset["autosave"];
  if (line && words && isBehind() && line.textContent !== words) line.textContent = words;
}

function typed(event: Event): void {
  const field = event.target;
  if (!(field instanceof Element) || !("form" in field) || field.form !== form() || !field.form) return;
  kept.typed += 1;
  note();
}
document.addEventListener("input", typed);
document.addEventListener("change", typed);

// Before htmx hears the click: it would ask for a draft that is not there yet.
document.addEventListener(
  "click",
  (event) => {
    const asked = (event.target as Element).closest<HTMLElement>("[data-after-save]");
    const saving = form();
    if (!asked || !saving) return;
    if (!isBehind() && !fault()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isBehind()) return showFault();
    waiting = asked;
    asked.setAttribute("aria-busy", "true");
    htmx.trigger(saving, "save-now");
  },
  true,
);

document.addEventListener("htmx:beforeRequest", (event) => {
  if ((event as CustomEvent).detail.elt === form()) kept.asked = kept.typed;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = (event as CustomEvent).detail;
  const status: number = xhr?.status ?? 0; // 0: another save took this one's place, or nobody answered
  if (elt !== form() || status === 0) return;
  if (status < 500) kept.saved = Math.max(kept.saved, kept.asked);
  note();
  if (status >= 500 || !isBehind()) goOn(status < 300 && document.querySelector("#saved .warn") === null && !fault());
});
document.addEventListener("htmx:sendError", () => goOn(false));

// What has to be put right first: a mistake told at the message, or that somebody else saved meanwhile.
const fault = (): HTMLElement | null => document.querySelector<HTMLElement>("#f-body-error:not(:empty), #conflict:not(:empty)");

function showFault(): void {
  const place = fault();
  if (place?.id === "f-body-error") document.getElementById("f-body")?.focus();
  place?.scrollIntoView({ block: "center" });
  announce(place?.textContent?.trim() ?? "", true);
}

function goOn(isKept: boolean): void {
  const asked = waiting;
  waiting = null;
  asked?.removeAttribute("aria-busy");
  if (isKept) asked?.click();
  else if (asked) showFault();
}
