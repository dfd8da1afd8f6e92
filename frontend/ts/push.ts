// Notices in this browser while no page is open (Web Push): asked for on "My account, Notices", and told to the server
// again once in each tab, since a browser may renew its subscription by itself.
import { csrfToken } from "./page.ts";

const WORKER = "/push-worker.js";
const TOLD = "koinon-push-told";
const able = "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function browser(): string {
  const known = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]] as const;
  return known.find(([mark]) => navigator.userAgent.includes(mark))?.[1] ?? "Web";
}

async function tell(subscription: PushSubscription): Promise<void> {
  const answer = await fetch("/api/v1/devices", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() },
    body: JSON.stringify({ platform: "web", push_token: JSON.stringify(subscription), model: browser() }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  sessionStorage.setItem(TOLD, "yes");
}

async function subscribe(key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const held = await pushManager.getSubscription();
  await tell(held ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) })));
}

function offer(spot: HTMLElement): void {
  spot.hidden = false;
  document.querySelector<HTMLElement>("[data-push-none]")?.setAttribute("hidden", "");
  const button = spot.querySelector<HTMLButtonElement>("[data-push-on]");
  const refused = spot.querySelector<HTMLElement>("[data-push-refused]");
  button?.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    if (refused) refused.hidden = true;
    subscribe(spot.dataset["push"] ?? "").then(
      () => location.reload(),
      () => {
        button.removeAttribute("aria-busy");
        if (refused) refused.hidden = false;
      },
    );
  });
}

async function again(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration();
  const held = await worker?.pushManager.getSubscription();
  if (held && Notification.permission === "granted") await tell(held);
}

if (able) {
  const spot = document.querySelector<HTMLElement>("[data-push]");
  if (spot) offer(spot);
  // Nobody is signed in on pages without the frame: whoever comes next tells anew.
  if (!document.querySelector(".app")) sessionStorage.removeItem(TOLD);
  else if (sessionStorage.getItem(TOLD) !== "yes") void again().catch(() => undefined);
}
