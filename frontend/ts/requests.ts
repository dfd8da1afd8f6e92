// Every request carries the form token, and asks for pages: a refusal then comes in the reader's language.
import { csrfToken, named } from "./page.ts";

interface Configured {
  path: string;
  headers: Record<string, string>;
  elt: Element;
  triggeringEvent?: Event;
}

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event as CustomEvent<Configured>;
  const { headers, elt, triggeringEvent } = detail;
  detail.path = named(detail.path);
  headers["X-CSRF-Token"] = csrfToken();
  headers["Accept"] = "text/html";
  // What nobody asked for (polling, live updates) keeps no session from going idle.
  if (!triggeringEvent || triggeringEvent.type.startsWith("live-") || elt.closest("[data-quiet][hx-trigger*=every]")) {
    headers["X-Background"] = "1";
  }
});
