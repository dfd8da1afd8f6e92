// What a language model wrote goes into the composer as text to edit; what became of it is counted.
import { htmx } from "../htmx.ts";
import { csrfToken, named } from "../page.ts";

interface Taken {
  at: string;
  call: string;
  text: string;
  talk: string;
}
let taken: Taken | null = null;
let before: string | null = null;
let going: string | null = null;
const box = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;
const place = () => document.getElementById("assist-answer");
const talk = () => document.querySelector<HTMLInputElement>("#inbox-current")?.value ?? "";

function tell(at: string, call: string, used: string): void {
  const body = new URLSearchParams({ call, used });
  void fetch(named(at), { method: "POST", body, headers: { "X-CSRF-Token": csrfToken() }, keepalive: true });
}

function write(text: string): void {
  const area = box();
  if (!area) return;
  area.value = text;
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const pressed = (event.target as HTMLElement).closest<HTMLElement>("[data-assist-use], [data-assist-discard], [data-assist-undo]");
  const card = pressed?.closest<HTMLElement>("[data-assist]");
  if (!pressed || !card) return;
  const [at, call] = [card.dataset["assistAt"]!, card.dataset["assist"]!];
  const text = pressed.dataset["assistUse"];
  const undo = card.querySelector<HTMLElement>("[data-assist-undo]");
  if (pressed === undo) {
    write(before ?? "");
    [taken, before, undo.hidden] = [null, null, true];
  } else if (text === undefined) {
    tell(at, call, "discarded");
    if (taken?.call === call) taken = null;
    card.remove();
    box()?.focus();
  } else if (box()) {
    // What one typed oneself can be had back; another suggestion in its place is none of it.
    if (!taken || box()!.value !== taken.text) before = box()!.value;
    taken = { at, call, text, talk: talk() };
    write(text);
    if (undo) undo.hidden = !before?.trim();
  }
});

// Caught on its way down: the box is emptied as soon as a reply leaves.
document.addEventListener(
  "htmx:beforeRequest",
  (event) => {
    if ((event.target as HTMLElement).hasAttribute("data-composer")) going = box()?.value ?? null;
  },
  true,
);
document.addEventListener("htmx:afterRequest", (event) => {
  if (!(event.target as HTMLElement).hasAttribute("data-composer")) return;
  const { successful, xhr } = (event as CustomEvent<{ successful: boolean; xhr: XMLHttpRequest }>).detail;
  if (!taken || going === null || !successful || xhr.status >= 400 || taken.talk !== talk()) return;
  tell(taken.at, taken.call, going.trim() === taken.text.trim() ? "accepted" : "edited");
  [taken, before, going] = [null, null, null];
  place()?.replaceChildren();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if ((event.target as HTMLElement).id === "pane") [taken, before] = [null, null];
});

interface Asking {
  requestConfig: { path: string; headers: Record<string, string>; formData: FormData };
}

// The words are shown as they come; where they cannot be read so, the answer comes as a whole.
document.addEventListener("htmx:beforeRequest", (event) => {
  const pressed = event.target as HTMLElement;
  if (!pressed.hasAttribute("data-assist-ask") || !("TextDecoderStream" in window)) return;
  event.preventDefault();
  const { requestConfig } = (event as CustomEvent<Asking>).detail;
  void ask(requestConfig.path, requestConfig.headers, requestConfig.formData);
});

async function ask(path: string, headers: Record<string, string>, form: FormData): Promise<void> {
  const area = place();
  if (!area) return;
  const words = document.createElement("p");
  words.className = "pre-line muted";
  words.textContent = "…";
  area.replaceChildren(words);
  area.setAttribute("aria-busy", "true"); // read out once, when all is there
  let html = "";
  try {
    const body = new URLSearchParams([...form].map(([name, value]) => [name, String(value)]));
    const answer = await fetch(path, { method: "POST", body, headers: { ...headers, Accept: "text/event-stream" } });
    if (answer.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      for await (const [name, data] of events(answer)) {
        if (!words.isConnected) return; // another conversation, or asked anew
        if (name === "done") html = data["html"] ?? "";
        else words.textContent = (words.textContent === "…" ? "" : words.textContent) + (data["text"] ?? "");
      }
    } else if (answer.ok) html = await answer.text();
  } catch {
    html = "";
  } finally {
    area.removeAttribute("aria-busy");
  }
  if (!words.isConnected) return;
  if (html) htmx.swap(area, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  else {
    words.className = "field-error";
    words.textContent = area.dataset["away"] ?? "";
  }
}

async function* events(answer: Response): AsyncGenerator<[string, Record<string, string>]> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    held += value;
    for (let end = held.indexOf("\n\n"); end >= 0; end = held.indexOf("\n\n")) {
      const lines = held.slice(0, end).split("\n");
      held = held.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
      yield [field("event"), JSON.parse(field("data")) as Record<string, string>];
    }
  }
}
