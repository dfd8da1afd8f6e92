// The block editor of a mail: a list of blocks, each with its controls in place; keys, pointer and history change it.
import { announce } from "../page.ts";
import { fill, fillLinks, read, readLinks } from "./binding.ts";
import { ending, find, fits, fresh, History, isKind, type Node, node, plain, type Raw, take } from "./model.ts";
import { Preview } from "./preview.ts";

export class Editor {
  readonly list: HTMLElement;
  whole: Node[];
  private readonly kept: HTMLInputElement;
  private readonly history: History;
  private readonly preview: Preview;
  private current: number | null = null;
  private cell: Node[] | null = null;

  constructor(readonly root: HTMLElement) {
    this.list = root.querySelector<HTMLElement>("[data-mail-list]") as HTMLElement;
    this.kept = root.querySelector<HTMLInputElement>("[data-kept]") as HTMLInputElement;
    this.whole = (JSON.parse(this.kept.value || "[]") as Raw[]).filter((raw) => isKind(raw.type)).map(node);
    this.history = new History(this.state());
    this.preview = new Preview(root);
    this.draw();
  }

  private state = (): string => JSON.stringify(plain(this.whole));

  private template(query: string): HTMLTemplateElement | null {
    return this.root.querySelector<HTMLTemplateElement>(`template${query}`);
  }

  // Drawing
  draw(focus?: number): void {
    this.fillList(this.list, this.whole);
    this.buttons();
    if (focus !== undefined) this.element(focus)?.focus();
  }

  element(id: number): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`.mail-block[data-id="${id}"]`);
  }

  private fillList(place: HTMLElement, list: Node[]): void {
    place.replaceChildren(...list.map((one) => this.drawn(one)));
  }

  private drawn(one: Node): HTMLElement {
    const item = this.template("[data-block-frame]")?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const kind = this.template(`[data-of="${one.raw.type}"]`);
    const body = item.querySelector<HTMLElement>(".mail-block-body") as HTMLElement;
    item.dataset["id"] = String(one.id);
    item.dataset["type"] = one.raw.type;
    item.setAttribute("aria-label", kind?.dataset["label"] ?? one.raw.type);
    (item.querySelector("[data-name]") as HTMLElement).textContent = kind?.dataset["label"] ?? one.raw.type;
    if (kind) body.append(kind.content.cloneNode(true));
    fill(body, one);
    this.drawCells(body, one);
    const rows = body.querySelector("[data-links]");
    const row = this.template("[data-link-row]");
    if (rows && row) fillLinks(rows, row, one);
    return item;
  }

  private drawCells(body: HTMLElement, one: Node): void {
    const cells = body.querySelector<HTMLElement>("[data-cells]");
    const count = body.querySelector<HTMLSelectElement>("[data-count]");
    if (!cells || !count) return;
    count.value = String(one.cells.length);
    for (const [index, cell] of one.cells.entries()) {
      const place = this.template("[data-cell]")?.content.firstElementChild?.cloneNode(true) as HTMLElement;
      place.dataset["cell"] = String(index);
      this.fillList(place, cell);
      cells.append(place);
    }
  }

  // Which list of the tree an element on the page shows.
  listOf(place: Element | null): Node[] {
    const shown = place?.closest<HTMLElement>("[data-mail-list]");
    const index = shown?.dataset["cell"];
    const owner = index === undefined ? null : this.nodeOf(shown?.parentElement ?? null);
    return owner?.cells[Number(index)] ?? this.whole;
  }

  nodeOf(place: Element | null): Node | null {
    const id = Number(place?.closest<HTMLElement>(".mail-block")?.dataset["id"] ?? 0);
    const found = find(this.whole, id);
    return found?.list[found.index] ?? null;
  }

  // Changes
  changed(key = ""): void {
    const state = this.state();
    this.history.record(state, key);
    this.keep(state);
  }

  private keep(state: string): void {
    this.buttons();
    this.preview.soon();
    if (this.kept.value === state) return;
    this.kept.value = state;
    this.kept.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private buttons(): void {
    this.root.querySelector<HTMLButtonElement>("[data-undo-edit]")?.toggleAttribute("disabled", !this.history.canUndo);
    this.root.querySelector<HTMLButtonElement>("[data-redo-edit]")?.toggleAttribute("disabled", !this.history.canRedo);
    this.root.querySelector<HTMLElement>("[data-none]")?.toggleAttribute("hidden", this.whole.length > 0);
  }

  turn(back: boolean): void {
    const state = back ? this.history.undo() : this.history.redo();
    if (state === undefined) return;
    this.whole = (JSON.parse(state) as Raw[]).map(node);
    this.draw();
    this.keep(state);
    this.list.querySelector<HTMLElement>(".mail-block")?.focus({ preventScroll: true });
  }

  add(type: string, list?: Node[], index?: number): void {
    const place = this.current === null ? null : find(this.whole, this.current);
    const wanted = list ?? this.cell ?? place?.list ?? this.whole;
    const into = fits(type, wanted, this.whole) ? wanted : this.whole;
    const after = place && place.list === into && !this.cell ? place.index + 1 : ending(into);
    const made = fresh(type);
    into.splice(type === "footer" ? into.length : (into === wanted ? (index ?? after) : ending(into)), 0, made);
    this.draw();
    this.changed();
    const element = this.element(made.id);
    (element?.querySelector<HTMLElement>("[data-field]") ?? element)?.focus();
    element?.scrollIntoView({ block: "nearest" });
    announce(element?.getAttribute("aria-label") ?? "");
  }

  move(id: number, list: Node[], index: number): void {
    const from = find(this.whole, id);
    const moved = from?.list[from.index];
    if (!from || !moved || !fits(moved.raw.type, list, this.whole) || moved.cells.includes(list)) return;
    const to = from.list === list && from.index < index ? index - 1 : index;
    take(this.whole, id);
    list.splice(Math.max(0, Math.min(to, list.length)), 0, moved);
    this.draw(id);
    this.changed();
  }

  act(name: string, one: Node): void {
    const place = find(this.whole, one.id);
    if (!place) return;
    if (name === "up" && place.index > 0) this.move(one.id, place.list, place.index - 1);
    if (name === "down" && place.index < place.list.length - 1) this.move(one.id, place.list, place.index + 2);
    if (name === "copy") {
      const copy = node(plain([one])[0] as Raw);
      place.list.splice(place.index + 1, 0, copy);
      this.draw(copy.id);
      this.changed();
    }
    if (name === "drop") {
      take(this.whole, one.id);
      this.draw(place.list[Math.min(place.index, place.list.length - 1)]?.id);
      this.changed();
    }
  }

  resize(one: Node, count: number): void {
    const cells = Array.from({ length: count }, (_, index) => one.cells[index] ?? []);
    cells[count - 1]?.push(...one.cells.slice(count).flat());
    one.cells = cells;
    this.draw(one.id);
    this.changed();
  }

  typed(control: HTMLElement): void {
    if (control === this.kept) return;
    const one = this.nodeOf(control);
    const rows = control.closest("[data-links]");
    if (one && rows) readLinks(rows, one);
    else if (!one || !read(control, one)) return this.preview.soon();
    this.changed(`${one.id}:${control.dataset["field"] ?? "links"}`);
  }

  illustrate(one: Node, src: string, alt: string): void {
    Object.assign(one.raw, { src, alt: alt || one.raw["alt"] || "" });
    this.draw(one.id);
    this.changed();
  }

  relinked(control: Element, isMore: boolean): void {
    const one = this.nodeOf(control);
    if (!one) return;
    const rows = control.closest(".mail-block-body")?.querySelector("[data-links]");
    if (!isMore) control.closest(".mail-link-row")?.remove();
    if (rows) readLinks(rows, one);
    if (isMore) (one.raw["links"] as unknown[]).push({ network: "web", href: "" });
    this.draw(one.id);
    this.changed();
  }

  // The block or column that is worked in: what is added next comes after it.
  entered(target: Element): void {
    const cell = target.closest<HTMLElement>(".mail-cell");
    const block = target.closest<HTMLElement>(".mail-block");
    if (!cell && !block) return;
    this.current = block ? Number(block.dataset["id"]) : null;
    this.cell = target === cell ? this.listOf(cell) : null;
  }

  look(button: HTMLElement): void {
    const isOpen = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOpen));
    this.root.toggleAttribute("data-looking", isOpen);
    this.preview.open(isOpen);
  }

  go(place: string): void {
    const first = /^blocks\[(\d+)\]/.exec(place);
    if (first) this.list.children[Number(first[1])]?.querySelector<HTMLElement>("[data-field]")?.focus();
    else this.root.querySelector<HTMLElement>(`[name="${CSS.escape((this.root.dataset["prefix"] ?? "") + place)}"]`)?.focus();
  }
}
