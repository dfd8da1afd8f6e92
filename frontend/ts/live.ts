// What changes on the server arrives here: one connection serves all tabs of a browser (it keeps few per site), the tab
// that holds the lock reads it and tells the others. Each name becomes an event `live-<name>` on the body.
import { announce, named, words } from "./page.ts";

interface Frame {
  names: string[];
  unread?: number;
  notices?: number;
}

const app = document.querySelector<HTMLElement>("[data-live]");
const own = `koinon-live-${app?.dataset["live"] ?? ""}`;
const others = "BroadcastChannel" in window ? new BroadcastChannel(own) : null;
const SILENCE_MS = 45_000;
const POLL_MS = 15_000;
const WAITS_MS = [1000, 2000, 4000, 8000, 16_000, 30_000];
let heard = performance.now();
let shown = -1;
let rung = -1;

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

function tell(frame: Frame): void {
  heard = performance.now();
  document.dispatchEvent(new CustomEvent("live-connected"));
  for (const name of frame.names) document.body.dispatchEvent(new CustomEvent(`live-${name}`));
  if (frame.unread !== undefined) count(frame.unread);
  if (frame.notices !== undefined) bell(frame.notices);
}

function read(attempt = 0): void {
  const source = new EventSource(named("/live"));
  source.onopen = () => {
    const frame = { names: [] };
    others?.postMessage(frame);
    tell(frame);
  };
  source.onmessage = (message: MessageEvent<string>) => {
    attempt = 0;
    const frame = JSON.parse(message.data) as Frame;
    others?.postMessage(frame);
    tell(frame);
  };
  source.onerror = () => {
    source.close();
    const wait = WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)] ?? 30_000;
    setTimeout(() => read(attempt + 1), Math.random() * wait + 300);
  };
}

function lead(): void {
  // Without the lock (plain HTTP elsewhere than on this machine) each tab reads for itself.
  if (navigator.locks && others) void navigator.locks.request(own, () => new Promise<never>(() => read()));
  else read();
}

if (app) {
  if (others) others.onmessage = (message: MessageEvent<Frame>) => tell(message.data);
  lead();
  setInterval(() => {
    if (performance.now() - heard > SILENCE_MS && !document.hidden) document.body.dispatchEvent(new CustomEvent("live-resync"));
  }, POLL_MS);
}
