// Forms with data-validate say what is wrong when a field is left, in the page's language, and not before.
import { words } from "./page.ts";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const isControl = (target: EventTarget | null): target is Control =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

function sentence(control: Control): string {
  const { validity } = control;
  if (validity.valid) return "";
  if (validity.valueMissing) return control.dataset["required"] ?? words("wordRequired");
  if (validity.tooShort) return words("wordTooShort").replace("{n}", String((control as HTMLInputElement).minLength));
  if (validity.typeMismatch && control.type === "email") return words("wordEmail");
  return control.dataset["invalid"] ?? control.validationMessage;
}

function tell(control: Control): void {
  const error = document.getElementById(`${control.id}-error`);
  if (!error) return;
  const text = sentence(control);
  error.textContent = text;
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

document.addEventListener("focusout", (event) => {
  const control = event.target;
  if (!isControl(control) || !control.form?.hasAttribute("data-validate")) return;
  if (control.value !== "" || control.hasAttribute("aria-invalid")) tell(control);
});
document.addEventListener("input", (event) => {
  if (isControl(event.target) && event.target.hasAttribute("aria-invalid") && event.target.form?.hasAttribute("data-validate")) tell(event.target);
});
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.hasAttribute("data-validate") || form.checkValidity()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const controls = [...form.elements].filter(isControl);
    controls.forEach(tell);
    controls.find((control) => !control.validity.valid)?.focus();
  },
  true,
);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-validate]")) form.noValidate = true;
document.addEventListener("htmx:load", (event) => {
  for (const form of (event.target as HTMLElement).querySelectorAll<HTMLFormElement>("form[data-validate]")) form.noValidate = true;
});
// After a refusal the server's own sentence stands beside the field; take the reader there.
document.addEventListener("htmx:afterSwap", (event) => {
  (event.target as HTMLElement).querySelector<HTMLElement>('form[data-validate] [aria-invalid="true"]')?.focus();
});
document.querySelector<HTMLElement>('form[data-validate] [aria-invalid="true"]')?.focus();
