// A swap that was refused because it weighs much asks who is there in a dialog, and is sent again once that is answered.
import { htmx } from "./htmx.ts";

interface Refused {
  xhr: XMLHttpRequest;
  elt: Element;
  target: Element;
  requestConfig: { verb: string; path: string; parameters: Record<string, unknown> };
}

let waiting: Refused | null = null;

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const refused = (event as CustomEvent<Refused>).detail;
  if (refused.xhr.getResponseHeader("X-Confirm") !== "1") return;
  event.preventDefault();
  waiting = refused;
  void htmx.ajax("get", "/confirm", { target: "#dialog-slot", swap: "innerHTML" });
});

document.addEventListener("confirmed", () => {
  document.getElementById("confirm-again")?.remove();
  const again = waiting;
  waiting = null;
  if (!again) return;
  const { verb, path, parameters } = again.requestConfig;
  void htmx.ajax(verb as "post", path, { source: again.elt, target: again.target as HTMLElement, values: parameters });
});
