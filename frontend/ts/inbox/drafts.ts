// What is being written is kept every two seconds, on the server: it survives a crash and follows to another device.
// A window that holds an older draft is asked which one to keep.
import { csrfToken, named } from "../page.ts";

const EVERY_MS = 2_000;
const FIELDS = ["kind", "body", "subject", "sender_id", "reply_to_id", "media_id"];
const form = () => document.querySelector<HTMLFormElement>("form[data-composer]");
const box = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;
const state = (data: FormData) => JSON.stringify(FIELDS.map((name) => data.getAll(name)));
let timer = 0;
let saved = "";
let saving: AbortController | null = null;

function stop(): void {
  clearTimeout(timer);
  timer = 0;
  saving?.abort();
  saving = null;
}

// The box as the server drew it: what this tab kept beside that is not saved, and clearing it is a change.
function drawn(): void {
  const held = form();
  if (!held) return;
  const data = new FormData(held);
  data.set("body", box()?.defaultValue ?? "");
  saved = state(data);
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
  const held = form();
  if (!held) return;
  const data = new FormData(held);
  const mine = state(data);
  if (mine === saved) return;
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
    saved = mine;
    held.dataset["draft"] = String(((await answer.json()) as { version: number }).version);
  }
}

function soon(): void {
  if (document.getElementById("composer-draft")?.hidden === false) return;
  timer ||= window.setTimeout(() => void save(), EVERY_MS);
}

document.addEventListener("input", (event) => {
  const { id } = event.target as HTMLElement;
  if (event.target === box() || id === "reply-subject" || (id === "reply-sender" && box()?.value)) soon();
});
document.addEventListener("attached", soon);
// Sent: what comes next is a draft of its own.
document.addEventListener("htmx:beforeRequest", (event) => {
  if ((event.target as HTMLElement).hasAttribute("data-composer")) stop();
});
document.addEventListener("replied", () => {
  stop();
  saved = "";
  const held = form();
  if (held) held.dataset["draft"] = "0";
  if (box()?.value || document.querySelector("#attached > li")) soon(); // written meanwhile, or left out of a note
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (timer && (event.target as HTMLElement).id === "pane") void save();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (["pane", "composer"].includes((event.target as HTMLElement).id)) drawn();
});
drawn();
