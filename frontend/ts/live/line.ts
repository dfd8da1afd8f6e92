// The socket of this browser: connects, comes back by itself, goes on where it stood, applies nothing twice.
import { named } from "../page.ts";

export interface Frame {
  type: string;
  topic?: string;
  seq?: string;
  [name: string]: unknown;
}

const WAITS_MS = [1000, 2000, 4000, 8000, 16_000, 30_000];
const SILENCE_MS = 75_000;
const REVOKED = 4001;

export class Line {
  connected = false;
  private socket: WebSocket | null = null;
  private attempt = 0;
  private last = "";
  private heard = 0;
  private readonly applied = new Map<string, string>();
  private readonly topics = new Set<string>();
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (frames: Frame[]) => void,
    private readonly changed: (connected: boolean) => void,
  ) {
    setInterval(() => {
      if (this.connected && performance.now() - this.heard > SILENCE_MS) this.socket?.close();
    }, 5000);
  }

  get place(): string {
    return this.last;
  }

  open(): void {
    clearTimeout(this.again);
    if (this.socket) return;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${named("/realtime")}`);
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => this.take(JSON.parse(message.data) as Frame[]);
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  // The browser says that it is offline: a socket that nobody closed would look alive for a minute.
  drop(): void {
    const { socket } = this;
    socket?.close();
    if (socket) this.lost(socket, 1006);
  }

  say(frame: Frame): void {
    if (this.connected) this.socket?.send(JSON.stringify(frame));
  }

  // Watch exactly these; what is new is told from `since` on, so that nothing falls between a page and its watching.
  watch(wanted: Set<string>, since: string): void {
    const gone = [...this.topics].filter((topic) => !wanted.has(topic));
    const fresh = [...wanted].filter((topic) => !this.topics.has(topic));
    gone.forEach((topic) => this.topics.delete(topic));
    fresh.forEach((topic) => this.topics.add(topic));
    if (gone.length) this.say({ type: "unsubscribe", topics: gone });
    if (fresh.length) this.say(since ? { type: "resume", topics: fresh, seq: since } : { type: "subscribe", topics: fresh });
  }

  private take(frames: Frame[]): void {
    this.heard = performance.now();
    const news = frames.filter((frame) => this.isNew(frame));
    if (frames.some((frame) => frame.type === "ping")) this.say({ type: "pong" });
    if (news.length) this.tell(news);
  }

  private isNew(frame: Frame): boolean {
    if (frame.type === "welcome") this.welcome(frame);
    const { topic = "", seq } = frame;
    if (!seq || frame.type === "welcome" || frame.type === "resumed") return frame.type !== "ping";
    if (seq <= (this.applied.get(topic) ?? "")) return false;
    this.applied.set(topic, seq);
    if (seq > this.last) this.last = seq;
    return true;
  }

  private welcome(frame: Frame): void {
    this.connected = true;
    this.attempt = 0;
    const topics = [...this.topics];
    if (this.last) this.say({ type: "resume", topics, seq: this.last });
    else {
      this.last = frame.seq ?? "";
      this.say({ type: "subscribe", topics });
      this.tell([{ type: "resync" }]);
    }
    this.changed(true);
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return;
    this.socket = null;
    if (this.connected) {
      this.connected = false;
      this.changed(false);
    }
    const wait = WAITS_MS[Math.min(this.attempt, WAITS_MS.length - 1)] ?? 30_000;
    this.attempt += 1;
    this.again = setTimeout(() => this.open(), code === REVOKED ? wait + 1000 : Math.random() * wait);
  }
}
