// What a message quotes is gone to: scrolled to, marked for a moment, and loaded first where it stands further up.
import { htmx } from "../htmx.ts";
import { show as toast } from "../toasts.ts";

const MOST_PAGES = 40;
const SHOWN_MS = 2_400;
const older = () => document.querySelector<HTMLButtonElement>("#talk-scroll button.older");

function show(item: HTMLElement): void {
  item.tabIndex = -1;
  item.scrollIntoView({ block: "center" });
  item.focus({ preventScroll: true });
  item.classList.remove("is-found");
  requestAnimationFrame(() => item.classList.add("is-found"));
  setTimeout(() => item.classList.remove("is-found"), SHOWN_MS);
}

// The page before this one takes the place of its own button, with a button for the page before that.
function earlier(button: HTMLButtonElement): Promise<boolean> {
  return new Promise((done) => {
    const finish = (gone: boolean) => {
      button.removeEventListener("htmx:afterRequest", failed);
      done(gone);
    };
    const failed = (event: Event) => {
      const { successful } = (event as CustomEvent<{ successful: boolean }>).detail;
      if (!successful) finish(false);
      else requestAnimationFrame(() => setTimeout(() => finish(true), 50));
    };
    button.addEventListener("htmx:afterRequest", failed);
    htmx.trigger(button, "click");
  });
}

export async function jump(id: string): Promise<boolean> {
  for (let page = 0; page <= MOST_PAGES; page++) {
    const item = document.getElementById(id);
    if (item) {
      show(item);
      return true;
    }
    const button = older();
    if (!button || !(await earlier(button))) return false;
  }
  return false;
}

document.addEventListener("click", (event) => {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-jump]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!link.getAttribute("href")?.startsWith("#")) return; // in an earlier conversation: its page is opened
  event.preventDefault();
  const area = document.getElementById("talk-scroll");
  area?.setAttribute("aria-busy", "true");
  void jump(link.dataset["jump"] ?? "").then((found) => {
    area?.removeAttribute("aria-busy");
    if (!found) toast({ message: document.getElementById("items")?.dataset["notFound"] ?? "", kind: "warn" });
  });
});
if (location.hash.startsWith("#m-")) requestAnimationFrame(() => void jump(location.hash.slice(1)));
