// What is being written is kept every two seconds, on the server: it survives a crash and follows to another device.
// A window that holds an older draft is asked which one to keep.
import { csrfToken, named } from "../page.ts";

const EVERY_MS = 2_000;
const form = () => document.querySelector<HTMLFormElement>("form[data-composer]");
const box = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;
let timer = 0;
let saved = "";
let saving: AbortController | null = null;

function stop(): void {
  clearTimeout(timer);
  timer = 0;
  saving?.abort();
  saving = null;
}

function ask(theirs: { version: number; body: string }): void {
  const place = document.getElementById("composer-draft");
  const area = box();
  const held = form();
  if (!place || !area || !held) return;
  if (!theirs.version || theirs.body === area.value) {
    held.dataset["draft"] = String(theirs.version);
    return;
  }
  place.hidden = false;
  place.querySelector("[data-theirs]")!.textContent = theirs.body;
  place.onclick = (event) => {
    const kept = (event.target as HTMLElement).closest<HTMLElement>("[data-keep-draft]")?.dataset["keepDraft"];
    if (!kept) return;
    if (kept === "theirs") area.value = theirs.body;
    held.dataset["draft"] = String(theirs.version);
    place.hidden = true;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

async function save(): Promise<void> {
  timer = 0;
  const area = box();
  const held = form();
  if (!area || !held) return;
  const data = new FormData(held);
  const text = `${data.get("sender_id") ?? ""} ${data.get("reply_to_id") ?? ""} ${area.value}`;
  if (text === saved) return;
  data.set("version", held.dataset["draft"] ?? "0");
  saving = new AbortController();
  const path = named(`${held.getAttribute("action")?.replace(/\/reply$/, "")}/draft`);
  const headers = { "X-CSRF-Token": csrfToken() };
  const body = new URLSearchParams([...data].filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  const answer = await fetch(path, { method: "POST", headers, body, signal: saving.signal }).catch(() => null);
  saving = null;
  if (!answer || held !== form()) return;
  if (answer.status === 412) ask((await answer.json()) as { version: number; body: string });
  else if (answer.ok) {
    saved = text;
    held.dataset["draft"] = String(((await answer.json()) as { version: number }).version);
  }
}

document.addEventListener("input", (event) => {
  const wrote = event.target === box() || ((event.target as HTMLElement).id === "reply-sender" && box()?.value);
  if (!wrote || document.getElementById("composer-draft")?.hidden === false) return;
  timer ||= window.setTimeout(() => void save(), EVERY_MS);
});
// Sent: what comes next is a draft of its own.
document.addEventListener("htmx:beforeRequest", (event) => {
  if ((event.target as HTMLElement).hasAttribute("data-composer")) stop();
});
document.addEventListener("replied", () => {
  stop();
  saved = "";
  const held = form();
  if (held) held.dataset["draft"] = "0";
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (timer && (event.target as HTMLElement).id === "pane") void save();
});
