// Small things of the composer: taking a proposed text over, and counting an undo window down.
import { htmx } from "./htmx.ts";

document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-take]");
  const area = document.getElementById(button?.dataset["into"] ?? "");
  if (!button || !(area instanceof HTMLTextAreaElement)) return;
  area.value = button.dataset["take"] ?? "";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  button.closest("dialog")?.close();
});

// <… class="undo-left" data-until="ISO time"> shows the seconds left; at zero the page is asked for the news.
function count(): void {
  for (const place of document.querySelectorAll<HTMLElement>(".undo-left[data-until]")) {
    const left = Math.ceil((Date.parse(place.dataset["until"] ?? "") - Date.now()) / 1000);
    const shown = String(Math.max(left, 0));
    if (place.textContent !== shown) place.textContent = shown;
    if (left <= 0) {
      place.removeAttribute("data-until");
      htmx.trigger(document.body, "undo-over");
    }
  }
}
setInterval(count, 250);
count();
