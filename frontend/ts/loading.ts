// A thin line at the top for any request that takes longer than a glance.
let waiting = 0;

function count(by: number): void {
  waiting = Math.max(0, waiting + by);
  document.getElementById("loading-line")?.classList.toggle("is-on", waiting > 0);
}

const quiet = (event: Event) => (event.target as HTMLElement).closest("[data-quiet]") !== null;
document.addEventListener("htmx:beforeRequest", (event) => !quiet(event) && count(1));
document.addEventListener("htmx:afterRequest", (event) => !quiet(event) && count(-1));
