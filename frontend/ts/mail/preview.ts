// The mail as it arrives: the form's words posted into a frame of its own policy, wide or narrow, by day or by night.
import { csrfToken, named } from "../page.ts";

const FIELDS = ["subject", "preheader", "mode", "blocks", "html"];

export class Preview {
  private readonly pane: HTMLElement;
  private readonly frame: HTMLIFrameElement;
  private timer = 0;

  constructor(private readonly root: HTMLElement) {
    this.pane = root.querySelector<HTMLElement>("[data-look-pane]") as HTMLElement;
    this.frame = this.pane.querySelector("iframe") as HTMLIFrameElement;
    this.frame.addEventListener("load", () => this.fit());
    this.pane.addEventListener("click", (event) => this.pressed(event.target as Element));
    this.pane.querySelector("[data-as]")?.addEventListener("change", () => this.ask());
    new ResizeObserver(() => this.fit()).observe(this.frame);
  }

  get isOpen(): boolean {
    return !this.pane.hidden;
  }

  open(isOpen: boolean): void {
    this.pane.hidden = !isOpen;
    if (isOpen) this.ask();
  }

  soon(): void {
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = window.setTimeout(() => this.ask(), 400);
  }

  private pressed(target: Element): void {
    const width = target.closest<HTMLElement>("[data-width]");
    const dark = target.closest<HTMLElement>("[data-dark]");
    if (width) {
      for (const each of this.pane.querySelectorAll("[data-width]")) each.setAttribute("aria-pressed", String(each === width));
      this.pane.dataset["on"] = width.dataset["width"];
    }
    if (!dark) return;
    dark.setAttribute("aria-pressed", String(dark.getAttribute("aria-pressed") !== "true"));
    this.pane.toggleAttribute("data-night", dark.getAttribute("aria-pressed") === "true");
    this.ask();
  }

  private ask(): void {
    const prefix = this.root.dataset["prefix"] ?? "";
    const form = document.createElement("form");
    const put = (name: string, value: string): void => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    };
    Object.assign(form, { method: "post", action: named("/mail/preview"), target: this.frame.name, hidden: true });
    put("csrf_token", csrfToken());
    put("prefix", prefix);
    put("dark", this.pane.hasAttribute("data-night") ? "yes" : "");
    put("as", this.pane.querySelector<HTMLInputElement>(".picker-chips input")?.value ?? "");
    put("purpose", this.root.closest("form")?.querySelector<HTMLSelectElement>("[name=purpose]")?.value ?? "");
    const within = new FormData(this.root.closest("form") ?? undefined);
    for (const name of FIELDS) put(prefix + name, String(within.get(prefix + name) ?? ""));
    document.body.append(form);
    form.submit();
    form.remove();
  }

  // As high as the mail, so that the page scrolls and not a window in it.
  private fit(): void {
    const page = this.frame.contentDocument?.documentElement;
    if (page) this.frame.height = String(Math.max(page.querySelector("body")?.scrollHeight ?? 0, 240));
  }
}
