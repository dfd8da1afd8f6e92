// j and k move through the rows of [data-list]; Enter is the link's own.
import { meaning } from "./keys.ts";
import { typing } from "./page.ts";

function rows(): HTMLElement[] {
  const list = document.querySelector("[data-list]");
  return list ? [...list.querySelectorAll<HTMLElement>("[data-row]")] : [];
}

document.addEventListener("keydown", (event) => {
  const way = meaning(event.key);
  if ((way !== "j" && way !== "k") || typing(event.target) || event.metaKey || event.ctrlKey) return;
  if (document.querySelector("dialog[open]") || (event.target as Element).closest("[data-mute]")) return;
  const all = rows();
  const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const start = at < 0 ? all.findIndex((row) => row.hasAttribute("aria-current")) : at;
  const next = all[way === "j" ? Math.min(start + 1, all.length - 1) : Math.max(start - 1, 0)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
});
