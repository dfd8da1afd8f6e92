// What a block says, in the controls of its template; every change goes into the block at once.
import type { Node } from "./model.ts";
import { cleaned } from "./prose.ts";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface SocialLink {
  network: string;
  href: string;
}

const isProse = (element: Element): boolean => element.matches("[data-prose]");

export function fill(body: Element, { raw }: Node): void {
  for (const control of body.querySelectorAll<HTMLElement>("[data-field]")) {
    const value = raw[control.dataset["field"] ?? ""];
    if (isProse(control)) control.innerHTML = cleaned(String(value ?? ""));
    else if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === true;
    else (control as Control).value = value === undefined || value === null ? "" : String(value);
  }
  show(body, String(raw["src"] ?? ""));
}

// Whether the control belonged to the block itself.
export function read(control: HTMLElement, { raw }: Node): boolean {
  const name = control.dataset["field"];
  if (!name) return false;
  if (isProse(control)) raw[name] = cleaned(control.innerHTML);
  else if (control instanceof HTMLInputElement && control.type === "checkbox") raw[name] = control.checked;
  else raw[name] = number(control as Control);
  if (raw[name] === undefined) delete raw[name];
  if (name === "src") show(control.closest(".mail-block-body"), String(raw[name] ?? ""));
  return true;
}

function number(control: Control): unknown {
  if (control.dataset["asNumber"] === undefined) return control.value;
  const { min, max } = control as HTMLInputElement;
  const value = Math.round(Number(control.value));
  if (control.value === "" || Number.isNaN(value)) return undefined;
  return min && max ? Math.min(Math.max(value, Number(min)), Number(max)) : value;
}

// A picture of our own is shown; one of another house would tell it who writes.
function show(body: Element | null, address: string): void {
  const picture = body?.querySelector<HTMLImageElement>("[data-shows]");
  if (!picture) return;
  const isOurs = address.startsWith("/") || address.startsWith(`${location.origin}/`);
  picture.hidden = !isOurs;
  if (isOurs) picture.src = address;
}

export function fillLinks(rows: Element, template: HTMLTemplateElement, { raw }: Node): void {
  rows.replaceChildren(
    ...((raw["links"] as SocialLink[] | undefined) ?? []).map((link) => {
      const row = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
      for (const part of row.querySelectorAll<Control>("[data-part]")) part.value = link[part.dataset["part"] as keyof SocialLink];
      return row;
    }),
  );
}

export function readLinks(rows: Element, { raw }: Node): void {
  raw["links"] = [...rows.children].map((row) =>
    Object.fromEntries([...row.querySelectorAll<Control>("[data-part]")].map((part) => [part.dataset["part"], part.value.trim()])),
  );
}
