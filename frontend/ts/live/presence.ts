// Who else looks at this conversation and who types in it. Nothing of it is kept: it is said again every 25 seconds.
import type { Frame } from "./line.ts";
import { say } from "../live.ts";

interface Person {
  user_id: string;
  name: string;
}

const BEAT_MS = 25_000;
const TYPING_MS = 3000;
const tab = crypto.randomUUID?.() ?? String(Math.random());
const me = document.querySelector<HTMLMetaElement>('meta[name="person"]')?.content ?? "";
const strip = () => document.getElementById("presence");
const here = () => strip()?.dataset["here"] ?? null;
let viewed: string | null = null;
let typedAt = -TYPING_MS;
const seen: Record<string, Person[]> = { presence: [], typing: [] };

function view(): void {
  const open = document.hidden ? null : here();
  if (!open && !viewed) return;
  if (open !== viewed) seen["presence"] = seen["typing"] = [];
  viewed = open;
  say({ type: "viewing", conversation_id: open, window: tab });
}

function sentence(people: Person[], one: string, several: string): string {
  const names = [...new Set(people.map((person) => person.name))];
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(names);
  return (strip()?.dataset[names.length === 1 ? one : several] ?? "").replace("{names}", list);
}

function draw(): void {
  const place = strip();
  if (!place) return;
  const typing = (seen["typing"] ?? []).filter((person) => person.user_id !== me);
  const typers = new Set(typing.map((person) => person.user_id));
  const looking = (seen["presence"] ?? []).filter((person) => person.user_id !== me && !typers.has(person.user_id));
  const said = [
    ...(typing.length ? [sentence(typing, "types", "type")] : []),
    ...(looking.length ? [sentence(looking, "views", "view")] : []),
  ].join(" · ");
  if (place.textContent !== said) place.textContent = said;
  place.classList.toggle("is-typing", typing.length > 0);
}

function heard(event: Event): void {
  const frame = (event as CustomEvent<Frame>).detail;
  if (frame["conversation_id"] !== here()) return;
  seen[frame.type] = (frame["people"] as Person[] | undefined) ?? [];
  draw();
}

document.body.addEventListener("live-presence", heard);
document.body.addEventListener("live-typing", heard);
document.addEventListener("live-watching", view);
document.addEventListener("visibilitychange", view);
document.addEventListener("live-away", () => {
  seen["presence"] = seen["typing"] = [];
  draw();
});
setInterval(view, BEAT_MS);
addEventListener("pagehide", () => say({ type: "viewing", conversation_id: null, window: tab }));

document.addEventListener("input", (event) => {
  const area = event.target as HTMLElement;
  const open = here();
  if (!(area instanceof HTMLTextAreaElement) || area.id !== "reply-body" || !open) return;
  const stopped = !area.value.trim();
  if (!stopped && performance.now() - typedAt < TYPING_MS) return;
  typedAt = stopped ? -TYPING_MS : performance.now();
  say({ type: "typing", conversation_id: open, stopped, window: tab });
});
document.addEventListener("replied", () => {
  typedAt = -TYPING_MS;
  if (here()) say({ type: "typing", conversation_id: here(), stopped: true, window: tab });
});
