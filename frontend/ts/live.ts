// What changes on the server arrives here, as names: each becomes an event `live-<name>` on the body, for which parts of
// pages listen. What stands on the page says which single things are watched.
import { showState } from "./live/bar.ts";
import type { Frame } from "./live/line.ts";
import { Tabs } from "./live/tabs.ts";
import { call } from "./live/calling.ts";
import { announce, named, words } from "./page.ts";

const app = document.querySelector<HTMLElement>("[data-live]");
const POLL_MS = 15_000;
const OFFLINE_MS = 5000;
const SINGLE = /live-([a-z]+)-([0-9a-f-]{36})/g;
let tabs: Tabs | null = null;
let shown = -1;
let rung = -1;
let since = "";
let waiting: ReturnType<typeof setTimeout> | undefined;

function figure(unread: number): string {
  return unread > 999 ? "999+" : new Intl.NumberFormat(document.documentElement.lang).format(unread);
}

function badge(spot: Element, unread: number): void {
  spot.className = unread ? "nav-count" : "";
  spot.textContent = unread ? figure(unread) : "";
}

function bell(unread: number): void {
  document.querySelectorAll("[data-notices]").forEach((spot) => badge(spot, unread));
  if (rung >= 0 && unread > rung) announce(words("wordNewNotice"));
  rung = unread;
}

function count(unread: number): void {
  const text = figure(unread);
  const spot = document.getElementById("unread-count");
  if (spot) badge(spot, unread);
  document.title = (unread ? `(${text}) ` : "") + document.title.replace(/^\(\d[\d.,+ ]*\) /, "");
  if (shown >= 0 && unread > shown) announce(words("wordNewMessage"));
  shown = unread;
}

function counts(told: Record<string, unknown>): void {
  if (typeof told["unread"] === "number") count(told["unread"]);
  if (typeof told["notices"] === "number") bell(told["notices"]);
}

function ring(name: string, frame?: Frame): void {
  document.body.dispatchEvent(new CustomEvent(`live-${name}`, { detail: frame }));
}

function names(frame: Frame): string[] {
  if (frame.type === "resync") return ["resync"];
  if (frame.type === "presence" || frame.type === "typing") return [frame.type];
  if (frame.type === "notification") return ["notices"];
  if (Array.isArray(frame["areas"])) return frame["areas"] as string[];
  return frame.seq && frame.topic ? [frame.topic.replace(":", "-")] : [];
}

function tell(frames: Frame[]): void {
  document.dispatchEvent(new CustomEvent("live-connected"));
  const told = new Set<string>();
  for (const frame of frames) {
    if (frame.type === "counts") counts(frame);
    for (const name of names(frame)) {
      if (name === "presence" || name === "typing") ring(name, frame);
      else told.add(name);
    }
  }
  for (const name of told) ring(name);
  const raised = frames.some((frame) => frame.type === "notification" && frame["change"] === "created");
  if (told.has("resync") || raised) void poll(false, raised);
}

// What this page listens for: every single thing named in it.
function wanted(): string[] {
  const found = new Set(["organization", "user"]);
  for (const part of document.querySelectorAll("[hx-trigger*='live-']"))
    for (const [, area, id] of (part.getAttribute("hx-trigger") ?? "").matchAll(SINGLE)) found.add(`${area}:${id}`);
  return [...found];
}

let watched = "";
function watch(): void {
  const topics = wanted();
  if (topics.join() === watched) return;
  watched = topics.join();
  tabs?.watch(topics, since);
  document.dispatchEvent(new CustomEvent("live-watching"));
}

async function poll(rings: boolean, calls = false): Promise<void> {
  try {
    const answer = await fetch(named("/live"), { headers: { "x-background": "1", accept: "application/json" } });
    const told = answer.ok ? ((await answer.json()) as Record<string, unknown>) : {};
    counts(told);
    if (calls) call(told["sound"] === true && !!tabs?.leads, told["flash"] === true);
    showState(answer.ok ? "polling" : "away");
    if (answer.ok && rings) ring("resync");
  } catch {
    showState("away");
  }
}

// Away for five seconds: what a socket would have told is asked for, as long as there is none.
function changed(connected: boolean): void {
  clearTimeout(waiting);
  if (connected) showState("connected");
  else waiting = setTimeout(ask, OFFLINE_MS);
}

function ask(): void {
  if (tabs?.connected) return;
  void poll(!document.hidden);
  waiting = setTimeout(ask, POLL_MS);
}

export function say(frame: Frame): void {
  tabs?.say(frame);
}

if (app) {
  tabs = new Tabs(`koinon-live-${app.dataset["live"] ?? ""}`, tell, changed);
  watch();
  waiting = setTimeout(ask, OFFLINE_MS);
  document.addEventListener("htmx:beforeRequest", () => (since = tabs?.place ?? ""));
  document.addEventListener("htmx:afterSettle", watch);
}
