// Small words used by every module: translated sentences and the live regions of the page.
export function words(key: string): string {
  return document.documentElement.dataset[key] ?? document.body.dataset[key] ?? "";
}

export function announce(text: string, urgent = false): void {
  const region = document.getElementById(urgent ? "live-urgent" : "live-polite");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#${name}`);
  svg.append(use);
  return svg;
}

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]");
}

// Addresses name the organization they belong to (`/o/<name>/…`): a tab never shows or changes another one's.
export function named(path: string): string {
  const name = document.querySelector<HTMLMetaElement>('meta[name="organization"]')?.content;
  return name && path.startsWith("/") && !path.startsWith("//") && !path.startsWith("/o/") ? `/o/${name}${path}` : path;
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}
