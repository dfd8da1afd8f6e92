// The address of a page and of all it leads to names its organization; the server refuses what was left open on another.
import { named } from "./page.ts";

function nameHere(): void {
  const path = named(location.pathname);
  if (path !== location.pathname) history.replaceState(history.state, "", path + location.search + location.hash);
}

function nameLink(event: Event): void {
  const link = (event.target as Element).closest?.<HTMLAnchorElement>('a[href^="/"]:not([data-stay])');
  if (link) link.setAttribute("href", named(link.getAttribute("href") ?? ""));
}

nameHere();
for (const kind of ["click", "auxclick", "contextmenu", "pointerdown"]) document.addEventListener(kind, nameLink, true);
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    const action = form.getAttribute("action") ?? "";
    if (action.startsWith("/") && !form.hasAttribute("hx-post") && !form.hasAttribute("hx-get")) form.setAttribute("action", named(action));
  },
  true,
);
document.addEventListener("htmx:pushedIntoHistory", nameHere);
document.addEventListener("htmx:afterSettle", nameHere);
// A part that renews itself asks once whether to go back, not again at each turn.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; requestConfig: { headers: Record<string, string> } }>;
  const again = detail.requestConfig.headers["X-Background"] && document.getElementById("elsewhere");
  if (detail.xhr.getResponseHeader("X-Elsewhere") && again) detail.shouldSwap = false;
});
