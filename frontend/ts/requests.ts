// Every request carries the form token, and asks for pages: a refusal then comes in the reader's language.
import { csrfToken, named } from "./page.ts";

interface Configured {
  path: string;
  headers: Record<string, string>;
  parameters: FormData;
  elt: Element;
  triggeringEvent?: Event;
}

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event as CustomEvent<Configured>;
  const { headers, parameters, elt, triggeringEvent } = detail;
  detail.path = named(detail.path);
  headers["X-CSRF-Token"] = csrfToken();
  headers["Accept"] = "text/html";
  // A list that was read on stays as long as it is when it is drawn anew.
  const rows = elt instanceof HTMLElement && elt.dataset["rows"];
  if (rows) parameters.set("rows", String(elt.querySelectorAll(rows).length));
  // What nobody asked for (polling, live updates) keeps no session from going idle.
  if (!triggeringEvent || triggeringEvent.type.startsWith("live-") || elt.closest("[data-quiet][hx-trigger*=every]")) {
    headers["X-Background"] = "1";
  }
});
