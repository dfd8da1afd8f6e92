// The blocks of a mail as a tree: columns hold lists of blocks, and nothing else holds any.
export interface Raw {
  type: string;
  [key: string]: unknown;
}
export interface Node {
  id: number;
  raw: Raw;
  cells: Node[][];
}
export interface Place {
  list: Node[];
  index: number;
}

const FRESH: Record<string, Omit<Raw, "type">> = {
  heading: { text: "", level: 2, align: "left" },
  text: { html: "", align: "left" },
  image: { src: "", alt: "", href: "", align: "center", decorative: false },
  button: { text: "", href: "", align: "left", look: "solid" },
  divider: {},
  spacer: { height: 24 },
  columns: { columns: [[], []] },
  social: { links: [{ network: "facebook", href: "" }], align: "center" },
  footer: { html: "" },
  html: { html: "" },
};
const ALONE = new Set(["columns", "footer"]);
let last = 0;

export const isKind = (type: string): boolean => type in FRESH;

export function node(raw: Raw): Node {
  const { columns, ...rest } = raw;
  const cells = raw.type === "columns" && Array.isArray(columns) ? (columns as Raw[][]).map((cell) => cell.map(node)) : [];
  const { columns: _, ...usual } = FRESH[raw.type] ?? {};
  return { id: ++last, raw: { ...structuredClone(usual), ...structuredClone(rest) } as Raw, cells };
}

export const fresh = (type: string): Node => node({ type, ...structuredClone(FRESH[type]) });

export function plain(list: Node[]): Raw[] {
  return list.map(({ raw, cells }) => (raw.type === "columns" ? { ...raw, columns: cells.map(plain) } : raw));
}

export function find(list: Node[], id: number): Place | null {
  for (const [index, one] of list.entries()) {
    if (one.id === id) return { list, index };
    for (const cell of one.cells) {
      const inside = find(cell, id);
      if (inside) return inside;
    }
  }
  return null;
}

// Columns and the footer stand in the mail itself, never in a column.
export const fits = (type: string, list: Node[], whole: Node[]): boolean => list === whole || !ALONE.has(type);

export function take(whole: Node[], id: number): Node | null {
  const place = find(whole, id);
  return place ? (place.list.splice(place.index, 1)[0] ?? null) : null;
}

// A footer ends the mail: what is added after everything comes before it.
export function ending(list: Node[]): number {
  const footer = list.findIndex((one) => one.raw.type === "footer");
  return footer < 0 ? list.length : footer;
}

export class History {
  private past: string[] = [];
  private future: string[] = [];
  private key = "";
  private at = 0;

  constructor(private present: string) {}

  // Letters of one field typed in one go are one step.
  record(state: string, key: string): void {
    if (state === this.present) return;
    const now = Date.now();
    if (!key || key !== this.key || now - this.at > 1500) this.past.push(this.present);
    if (this.past.length > 200) this.past.shift();
    [this.present, this.key, this.at, this.future] = [state, key, now, []];
  }

  undo(): string | undefined {
    const state = this.past.pop();
    if (state === undefined) return undefined;
    this.future.push(this.present);
    this.key = "";
    return (this.present = state);
  }

  redo(): string | undefined {
    const state = this.future.pop();
    if (state === undefined) return undefined;
    this.past.push(this.present);
    this.key = "";
    return (this.present = state);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
