// On a narrow screen tabs scroll sideways: the present one is brought into sight, and an edge fades where more follow.
const ROWS = ".tabs, .segmented";

function shade(tabs: HTMLElement): void {
  const hidden = tabs.scrollWidth - tabs.clientWidth;
  const more = [tabs.scrollLeft > 1 && "before", tabs.scrollLeft < hidden - 1 && "after"].filter(Boolean).join(" ");
  if (more) tabs.dataset["more"] = more;
  else delete tabs.dataset["more"];
}

function show(within: ParentNode): void {
  for (const tabs of within.querySelectorAll<HTMLElement>(ROWS)) {
    const present = tabs.querySelector<HTMLElement>("[aria-current]");
    if (present) tabs.scrollLeft = present.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - present.offsetWidth) / 2;
    shade(tabs);
  }
}

document.addEventListener("scroll", (event) => event.target instanceof HTMLElement && event.target.matches(ROWS) && shade(event.target), { capture: true, passive: true });
window.addEventListener("resize", () => document.querySelectorAll<HTMLElement>(ROWS).forEach(shade));
document.addEventListener("htmx:load", (event) => show(event.target as HTMLElement));
show(document);
