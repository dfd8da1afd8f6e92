// A reply is held against what its writer had seen when they began: if a colleague answered since, sending asks once.
import { forget } from "../replies.ts";

const box = () => document.querySelector<HTMLTextAreaElement>("form[data-composer] textarea");
const newest = () => document.querySelector<HTMLInputElement>("#last-seen")?.value ?? "";
let began: { form: HTMLFormElement; seen: string } | null = null;
let anyway = false;
let asNote = false;

document.addEventListener("input", (event) => {
  const area = box();
  if (!area?.form || event.target !== area) return;
  if (!area.value.trim()) began = null;
  else if (began?.form !== area.form) began = { form: area.form, seen: newest() };
});

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = (event as CustomEvent<{ elt: Element; parameters: FormData }>).detail;
  if (!elt.matches("form[data-composer]")) return;
  if (anyway) parameters.delete("last_seen_message_id");
  else if (began?.form === elt && began.seen) parameters.set("last_seen_message_id", began.seen);
  anyway = false;
});

document.addEventListener("refused", () => {
  began = null;
  asNote = false;
});
document.addEventListener("replied", () => {
  began = null;
  if (asNote) write("reply");
  asNote = false;
});

function write(kind: "reply" | "note"): boolean {
  const choice = box()?.form?.querySelector<HTMLInputElement>(`[name="kind"][value="${kind}"]`);
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function discard(form: HTMLFormElement): void {
  const area = box();
  if (area) area.value = "";
  forget(form);
  area?.dispatchEvent(new Event("input", { bubbles: true }));
  area?.focus();
}

document.addEventListener(
  "click",
  (event) => {
    const pressed = event.target as HTMLElement;
    const form = box()?.form;
    if (!form) return;
    if (pressed.closest("[data-send-anyway]")) anyway = true;
    const keeps = pressed.closest("[data-keep-note]");
    if (!keeps && !pressed.closest("[data-discard]")) return;
    const error = document.getElementById("composer-error");
    if (error) error.textContent = "";
    if (!keeps) return discard(form);
    asNote = write("note");
    if (asNote) form.requestSubmit();
  },
  true,
);
