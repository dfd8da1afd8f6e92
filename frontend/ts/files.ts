// Files go up in parts, by choosing, dropping, pasting or the camera; each shows how far it is, and can be tried again.
import { announce, csrfToken, named } from "./page.ts";

interface Part { bytes: number; path: string }
interface Begun { id: string; parts: Part[] }
interface State { id: string; name: string; status: string; kind: string; thumb: string; error: string }

const MOST_BYTES = 100 * 1024 * 1024;
const TRIES = 4;
const EVERY_MS = 700;

class Refused extends Error {}

async function ask<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(named(path), {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrfToken() },
    body: JSON.stringify(body),
  });
  if (answer.ok) return (await answer.json()) as T;
  const told = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
  if (answer.status < 500 && told?.error?.message) throw new Refused(told.error.message);
  throw new Error(String(answer.status));
}

function put(path: string, data: Blob, moved: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("PUT", path);
    call.upload.addEventListener("progress", (event) => moved(event.loaded));
    call.addEventListener("load", () => (call.status < 300 ? resolve() : reject(new Error(String(call.status)))));
    call.addEventListener("error", () => reject(new Error("network")));
    call.send(data);
  });
}

async function insist(attempt: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (fault) {
      if (tried === TRIES) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tried));
    }
  }
}

/** Upload one file; `moved` is told the share that has gone. Resolves once it is ready to be sent. */
export async function upload(file: File, begin: string, moved: (share: number) => void): Promise<State> {
  const begun = await ask<Begun>(begin, { name: file.name || "file", bytes: file.size, mime: file.type });
  let gone = 0;
  for (const part of begun.parts) {
    const piece = file.slice(gone, gone + part.bytes);
    await insist(() => put(part.path, piece, (bytes) => moved((gone + bytes) / file.size)));
    gone += part.bytes;
  }
  moved(1);
  if (begun.parts.length) await ask(`/files/${begun.id}/complete`, {});
  for (;;) {
    const answer = await fetch(named(`/files/${begun.id}/state`), { headers: { Accept: "application/json", "X-Background": "1" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = (await answer.json()) as State;
    if (state.status === "failed") throw new Refused(state.error);
    if (state.status === "completed") return state;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

function row(list: HTMLElement, file: File): { told: HTMLElement; bar: HTMLProgressElement; item: HTMLElement } {
  const item = document.createElement("li");
  const name = document.createElement("b");
  const bar = document.createElement("progress");
  const told = document.createElement("span");
  name.textContent = file.name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(name, bar, told);
  list.append(item);
  list.hidden = false;
  return { told, bar, item };
}

function bring(place: HTMLElement, files: Iterable<File>): void {
  const list = place.querySelector<HTMLElement>("[data-files-list]");
  if (!list) return;
  const waiting = [...files];
  const next = async (): Promise<void> => {
    const file = waiting.shift();
    if (!file) return;
    await one(place, list, file);
    await next();
  };
  void next();
  void next();
}

async function one(place: HTMLElement, list: HTMLElement, file: File): Promise<void> {
  const { told, bar, item } = row(list, file);
  const say = (key: string): string => (told.textContent = place.dataset[key] ?? "");
  const fail = (words: string, forGood = false): void => {
    told.textContent = words;
    item.classList.add("is-bad");
    announce(`${file.name}: ${words}`, true);
    if (forGood) return; // the same bytes would be refused again
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button is-small";
    again.textContent = place.dataset["again"] ?? "";
    again.addEventListener("click", () => {
      item.remove();
      void one(place, list, file);
    });
    item.append(again);
  };
  if (file.size > MOST_BYTES) return fail(place.dataset["tooLarge"] ?? "", true);
  say("sending");
  try {
    await upload(file, place.dataset["begin"] ?? "", (share) => {
      bar.value = share;
      if (share === 1) say("preparing");
    });
    announce(`${file.name}: ${say("done")}`);
    item.remove();
    if (!list.children.length) list.hidden = true;
    document.body.dispatchEvent(new CustomEvent("files-changed"));
  } catch (fault) {
    if (fault instanceof Refused) fail(fault.message, true);
    else fail(place.dataset["failed"] ?? "");
  }
}

const place = document.querySelector<HTMLElement>("[data-files]");
const input = place?.querySelector<HTMLInputElement>("[data-files-input]");
if (place && input) {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest?.("[data-files-choose]")) input.click();
  });
  input.addEventListener("change", () => {
    bring(place, input.files ?? []);
    input.value = "";
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (files?.length) bring(place, files);
  });
  for (const kind of ["dragenter", "dragover"] as const) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    place.classList.remove("is-over");
    bring(place, event.dataTransfer.files);
  });
}
