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

// The notice stands above the fields, Save below them: bring it into sight, and the keyboard with it.
function lead(within: ParentNode): void {
  const notice = within.querySelector<HTMLElement>(".clashes")?.closest<HTMLElement>(".banner");
  if (!notice) return;
  notice.tabIndex = -1;
  notice.focus({ preventScroll: true });
  notice.scrollIntoView({ block: "center" });
}
document.addEventListener("htmx:afterSettle", (event) => lead(event.target as HTMLElement));
lead(document);
