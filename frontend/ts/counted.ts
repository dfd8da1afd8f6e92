// How many messages a text takes, beside the field it is typed in: `data-counts` names the field.
import { count } from "./segments.ts";

function recount(place: HTMLElement): void {
  const area = document.getElementById(place.dataset["counts"] ?? "");
  if (!(area instanceof HTMLTextAreaElement)) return;
  const { segments, dear } = count(area.value);
  const words = segments === 1 ? place.dataset["one"] : place.dataset["many"]?.replace("{n}", String(segments));
  const wide = dear.length ? ` · ${(place.dataset["wide"] ?? "").replace("{c}", dear.join(" "))}` : "";
  place.textContent = area.value ? `${words ?? ""}${wide}` : "";
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!(area instanceof HTMLTextAreaElement)) return;
  for (const place of document.querySelectorAll<HTMLElement>("[data-counts]")) if (place.dataset["counts"] === area.id) recount(place);
});
