// [data-attached] lists files that go with a message: from the library, or brought into it from here.
import { upload } from "./files.ts";
import { announce, named } from "./page.ts";

const place = (target: EventTarget | null): HTMLElement | null => (target as Element).closest<HTMLElement>("[data-attached]");

function say(list: HTMLElement, words: string): void {
  const line = list.querySelector<HTMLElement>("[data-attach-told]");
  if (line) line.textContent = words;
  if (words) announce(words, true);
}

const failed = (list: HTMLElement): string => list.querySelector<HTMLElement>("[data-attach-told]")?.dataset["failed"] ?? "";

const changed = (list: HTMLElement): void => {
  list.querySelector("input[type=hidden]")?.dispatchEvent(new Event("change", { bubbles: true }));
};

async function part(list: HTMLElement, path: string): Promise<string> {
  const answer = await fetch(named(`${list.dataset["base"] ?? ""}${path}`), { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return await answer.text();
}

async function attach(list: HTMLElement, id: string): Promise<void> {
  if (list.querySelector(`input[value="${id}"]`)) return;
  try {
    const html = await part(list, `/${id}?field=${list.dataset["attached"] ?? ""}`);
    const rows = list.querySelector("ul");
    if (rows?.children.length && list.dataset["most"] === "1") rows.replaceChildren();
    rows?.insertAdjacentHTML("beforeend", html);
    say(list, "");
    changed(list);
  } catch {
    say(list, failed(list));
  }
}

async function bring(list: HTMLElement, file: File): Promise<void> {
  const line = list.querySelector<HTMLElement>("[data-attach-told]");
  try {
    const state = await upload(file, "/files/begin", (share) => {
      if (line) line.textContent = `${Math.round(share * 100)} %`;
    });
    await attach(list, state.id);
  } catch (fault) {
    say(list, fault instanceof Error && /\s/.test(fault.message) ? fault.message : failed(list));
  }
}

async function shelf(list: HTMLElement, button: HTMLElement): Promise<void> {
  const shelves = list.querySelector<HTMLElement>("[data-shelf]");
  if (!shelves) return;
  const isOpen = shelves.childElementCount > 0;
  button.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) return shelves.replaceChildren();
  try {
    shelves.innerHTML = await part(list, `?channel=${list.dataset["channel"] ?? ""}`);
    shelves.querySelector<HTMLElement>("button")?.focus();
  } catch {
    say(list, failed(list));
  }
}

document.addEventListener("click", (event) => {
  const list = place(event.target);
  const button = (event.target as Element).closest<HTMLElement>("button");
  if (!list || !button) return;
  if (button.dataset["shelfOpen"] !== undefined) void shelf(list, button);
  if (button.dataset["pick"]) void attach(list, button.dataset["pick"]);
  if (button.dataset["attachDrop"] !== undefined) {
    button.closest("li")?.remove();
    changed(list);
  }
});

document.addEventListener("change", (event) => {
  const list = place(event.target);
  if (!list || !(event.target instanceof HTMLInputElement) || event.target.dataset["attachFile"] === undefined) return;
  const [file] = event.target.files ?? [];
  event.target.value = "";
  if (file) void bring(list, file);
});
