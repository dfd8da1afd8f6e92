// An element with data-key="n" (or a sequence, "g i") is pressed, or focused if it is a field, by those keys. What stands
// where a field would be (data-mute) takes the focus in its place: words typed at it in good faith are no commands.
import { meaning } from "./keys.ts";
import { typing } from "./page.ts";

const SEQUENCE_MS = 900;
const MUTE = "[data-mute]";
let pressed = "";
let since = 0;

function act(keys: string): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(keys)}"]`)];
  const element = all.find((one) => one.closest("#pane")) ?? all[0]; // the open conversation before what leads to others
  if (!element || (element as HTMLButtonElement).disabled) return false;
  if (typing(element) || element.matches(MUTE)) element.focus();
  else element.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || event.key.length > 1 || (event.target as Element).closest(MUTE)) return;
  const now = performance.now();
  const before = now - since < SEQUENCE_MS ? pressed : "";
  pressed = meaning(event.key);
  since = now;
  if ((before && act(`${before} ${event.key}`)) || (pressed && act(pressed))) event.preventDefault();
});

// The way to send from a text field: ⌘ or Ctrl with Enter.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-submit-keys]");
  form?.requestSubmit();
});

// Pages name the keys of a Mac; elsewhere ⌘ is Ctrl.
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
function nameKeys(): void {
  if (MAC) return;
  for (const key of document.querySelectorAll("kbd")) if (key.textContent === "⌘") key.textContent = "Ctrl";
}
document.addEventListener("htmx:afterSettle", nameKeys);
nameKeys();
