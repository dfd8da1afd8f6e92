// The menus above a thread: a change from elsewhere waits until the open one is closed; opened by key, it has the focus.
import { typing } from "../page.ts";

const head = () => document.getElementById("pane-head");
const openMenu = () => head()?.querySelector<HTMLDetailsElement>("details.menu[open]");
let stale = false;

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ target: HTMLElement; shouldSwap: boolean }>;
  if (detail.target.id !== "pane-head" || !openMenu()) return;
  detail.shouldSwap = false;
  stale = true;
});

function refresh(): void {
  const current = document.querySelector<HTMLInputElement>("#inbox-current")?.value;
  stale = false;
  if (current) document.body.dispatchEvent(new CustomEvent(`live-conversation-${current}`));
}

function focusFirst(menu: HTMLElement): void {
  const first = menu.querySelector<HTMLElement>(".menu-item, .menu-form input");
  if (first && !typing(document.activeElement)) first.focus();
}

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target as HTMLElement;
    if (!(menu instanceof HTMLDetailsElement) || !menu.closest("#pane-head")) return;
    if (menu.open) focusFirst(menu);
    else if (stale && !openMenu()) refresh();
  },
  true,
);

document.addEventListener("htmx:afterSwap", (event) => {
  const body = event.target as HTMLElement;
  if (body.matches?.("#pane-head .menu[open] > .menu-body")) focusFirst(body);
});
