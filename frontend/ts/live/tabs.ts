// One socket serves all tabs of a browser: the tab that holds the lock has it, the others say what they watch.
import { Line, type Frame } from "./line.ts";

type Word =
  | { kind: "frames"; frames: Frame[] }
  | { kind: "state"; connected: boolean; place: string }
  | { kind: "watch"; tab: string; topics: string[]; since: string }
  | { kind: "gone"; tab: string }
  | { kind: "say"; frame: Frame }
  | { kind: "who" };

const FORGET_MS = 70_000;
const REPEAT_MS = 30_000;

export class Tabs {
  connected = false;
  place = "";
  private readonly tab = crypto.randomUUID?.() ?? String(Math.random());
  private readonly others: BroadcastChannel | null;
  private readonly wanted = new Map<string, { topics: string[]; at: number }>();
  private line: Line | null = null;
  private topics: string[] = [];
  private followed = false;

  constructor(
    name: string,
    private readonly tell: (frames: Frame[]) => void,
    private readonly changed: (connected: boolean) => void,
  ) {
    this.others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
    if (this.others) this.others.onmessage = (message: MessageEvent<Word>) => this.hear(message.data);
    // Without the lock (plain HTTP elsewhere than on this machine) each tab has a socket of its own.
    if (navigator.locks && this.others) void navigator.locks.request(name, () => new Promise<never>(() => this.lead()));
    else this.lead();
    this.post({ kind: "who" });
    setInterval(() => this.watch(this.topics, ""), REPEAT_MS);
    addEventListener("pagehide", () => this.post({ kind: "gone", tab: this.tab }));
    addEventListener("offline", () => this.line?.drop());
    addEventListener("online", () => this.line?.open());
  }

  get leads(): boolean {
    return this.line !== null;
  }

  watch(topics: string[], since: string): void {
    this.topics = topics;
    this.post({ kind: "watch", tab: this.tab, topics, since });
    this.merge(this.tab, topics, since);
  }

  say(frame: Frame): void {
    if (this.line) this.line.say(frame);
    else this.post({ kind: "say", frame });
  }

  private lead(): void {
    this.line = new Line(
      (frames) => {
        this.place = this.line?.place ?? "";
        this.post({ kind: "frames", frames });
        this.post({ kind: "state", connected: true, place: this.place });
        this.tell(frames);
      },
      (connected) => this.state(connected),
    );
    this.merge(this.tab, this.topics, "");
    this.post({ kind: "who" });
    this.line.open();
  }

  private state(connected: boolean): void {
    this.connected = connected;
    if (this.line) this.post({ kind: "state", connected, place: this.line.place });
    this.changed(connected);
  }

  private hear(word: Word): void {
    if (word.kind === "frames") this.tell(word.frames);
    else if (word.kind === "watch") this.merge(word.tab, word.topics, word.since);
    else if (word.kind === "gone") this.forget(word.tab);
    else if (word.kind === "say") this.line?.say(word.frame);
    else if (word.kind === "state") this.follow(word.connected, word.place);
    else if (this.line) this.state(this.line.connected);
    else this.post({ kind: "watch", tab: this.tab, topics: this.topics, since: "" });
  }

  private follow(connected: boolean, place: string): void {
    this.place = place;
    // What happened between the drawing of this page and now is asked for once.
    if (connected && !this.followed) this.tell([{ type: "resync" }]);
    this.followed ||= connected;
    if (connected === this.connected) return;
    this.connected = connected;
    this.changed(connected);
  }

  private forget(tab: string): void {
    this.wanted.delete(tab);
    this.merge(this.tab, this.topics, "");
  }

  private merge(tab: string, topics: string[], since: string): void {
    if (!this.line) return;
    this.wanted.set(tab, { topics, at: performance.now() });
    const all = new Set<string>();
    for (const [name, one] of this.wanted) {
      if (name !== this.tab && performance.now() - one.at > FORGET_MS) this.wanted.delete(name);
      else one.topics.forEach((topic) => all.add(topic));
    }
    this.line.watch(all, since);
  }

  private post(word: Word): void {
    this.others?.postMessage(word);
  }
}
