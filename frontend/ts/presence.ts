// Whoever has a page open is there; how long they did nothing says whether they are away (INB-027).
import { csrfToken, named } from "./page.ts";

const EVERY_MS = 30_000;
let active = Date.now();
for (const kind of ["pointerdown", "keydown", "scroll", "focus"]) {
  addEventListener(kind, () => (active = Date.now()), { passive: true, capture: true });
}

function tell(): void {
  const idle = String(Math.round((Date.now() - active) / 1000));
  const headers = { "X-CSRF-Token": csrfToken(), "X-Background": "1", "HX-Request": "true" };
  const body = new URLSearchParams({ idle });
  void fetch(named("/inbox/presence"), { method: "POST", headers, body, keepalive: true }).catch(() => undefined);
}

if (document.querySelector("#unread-count")) {
  setTimeout(tell, 1_000);
  setInterval(tell, EVERY_MS);
}
