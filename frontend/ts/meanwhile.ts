// Somebody else changed a value that was typed over: [data-take="name"] puts theirs, [data-value], into the field.
import { announce } from "./page.ts";

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-take]");
  const field = button?.form?.elements.namedItem(button.dataset["take"] ?? "");
  if (!button || !field) return;
  event.preventDefault();
  if (field instanceof RadioNodeList) field.value = button.dataset["value"] ?? "";
  else if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = button.dataset["value"] === "yes";
  else (field as HTMLInputElement).value = button.dataset["value"] ?? "";
  if (field instanceof HTMLElement) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  announce(button.getAttribute("aria-label") ?? "");
  button.disabled = true;
});
