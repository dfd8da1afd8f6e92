// The list is drawn anew whenever a message comes. Who reads further down keeps their rows where they are: most rows in
// sight move by the same way, and one that jumps to the top takes nobody along.
const list = () => document.getElementById("inbox-list");
let seen: { id: string; top: number }[] = [];

function inSight(area: HTMLElement): { id: string; top: number }[] {
  const { top, bottom } = area.getBoundingClientRect();
  return [...area.querySelectorAll<HTMLElement>(".talk")]
    .map((row) => ({ id: row.id, top: row.getBoundingClientRect().top }))
    .filter((one) => one.top >= top && one.top < bottom);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const area = list();
  if (event.target === area) seen = area && area.scrollTop > 0 ? inSight(area) : [];
});

document.addEventListener("htmx:afterSwap", (event) => {
  const area = list();
  if (!area || event.target !== area || !seen.length) return;
  stay(area);
  requestAnimationFrame(() => stay(area)); // rows that were out of sight have their own height by now
  setTimeout(() => (seen = []), 60);
});

function stay(area: HTMLElement): void {
  const ways = seen
    .map(({ id, top }) => (document.getElementById(id)?.getBoundingClientRect().top ?? NaN) - top)
    .filter((way) => !Number.isNaN(way))
    .sort((a, b) => a - b);
  area.scrollTop += ways[Math.floor(ways.length / 2)] ?? 0;
}
