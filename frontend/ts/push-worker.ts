// Runs beside the pages: shows what was pushed, and opens it in a page that is there or in a new one. It keeps nothing.
interface Message {
  title: string;
  body: string;
  link: string;
  tag: string;
}

interface Page {
  url: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
  data?: { json(): Message } | null;
  notification?: Notification;
}

interface Worker extends EventTarget {
  registration: { showNotification(title: string, options: NotificationOptions): Promise<void> };
  clients: { matchAll(options: { type: "window" }): Promise<Page[]>; openWindow(url: string): Promise<unknown> };
  location: Location;
}

const worker = self as unknown as Worker;

worker.addEventListener("push", (event) => {
  const message = (event as Waiting).data?.json();
  if (!message) return;
  const { title, body, tag, link } = message;
  (event as Waiting).waitUntil(worker.registration.showNotification(title, { body, tag, data: link }));
});

async function open(link: string): Promise<void> {
  const target = new URL(link, worker.location.origin);
  if (target.origin !== worker.location.origin) return;
  const page = (await worker.clients.matchAll({ type: "window" })).find((one) => new URL(one.url).origin === target.origin);
  if (!page) return void (await worker.clients.openWindow(target.href));
  await page.focus();
  await page.navigate(target.href);
}

worker.addEventListener("notificationclick", (event) => {
  const { notification } = event as Waiting;
  notification?.close();
  (event as Waiting).waitUntil(open(String(notification?.data)));
});
