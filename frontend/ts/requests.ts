// Every request carries the form token, and asks for pages: a refusal then comes in the reader's language.
import { csrfToken } from "./page.ts";

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers["X-CSRF-Token"] = csrfToken();
  headers["Accept"] = "text/html";
});
