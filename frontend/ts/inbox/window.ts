// How long free words may still be sent on WhatsApp: amber from two hours, red from thirty minutes.
const MINUTE = 60_000;

function tick(): void {
  const place = document.querySelector<HTMLElement>("[data-window]");
  const text = place?.querySelector("span");
  if (!place || !text) return;
  const until = document.querySelector<HTMLInputElement>("#window-now")?.value ?? place.dataset["window"] ?? "";
  const left = Math.floor((Date.parse(until) - Date.now()) / MINUTE);
  const { hours = "", minutes = "", over = "" } = place.dataset;
  place.classList.toggle("is-amber", left <= 120 && left > 30);
  place.classList.toggle("is-red", left <= 30);
  const said = left < 0 ? over : left >= 60 ? hours : minutes;
  text.textContent = said.replace("{h}", String(Math.floor(left / 60))).replace("{m}", String(left >= 60 ? left % 60 : Math.max(0, left)));
}

document.addEventListener("htmx:afterSettle", tick);
setInterval(tick, MINUTE / 4);
tick();
