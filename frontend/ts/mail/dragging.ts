// Blocks follow the pointer: a line shows where one would land. Who has no pointer has keys and arrows.
import type { Editor } from "./editor.ts";
import { find } from "./model.ts";

let held: { editor: Editor; id?: number; type?: string } | null = null;

export function picked(editor: Editor, event: DragEvent): void {
  const target = event.target as Element;
  const add = target.closest<HTMLElement>("[data-add]")?.dataset["add"];
  const block = target.closest<HTMLElement>("[data-grip]")?.closest<HTMLElement>(".mail-block");
  if (!add && !block) return;
  held = add ? { editor, type: add } : { editor, id: Number(block?.dataset["id"]) };
  event.dataTransfer?.setData("text/plain", add ?? "block");
  if (event.dataTransfer) event.dataTransfer.effectAllowed = add ? "copy" : "move";
  if (block) event.dataTransfer?.setDragImage(block, 12, 12);
  block?.classList.add("is-held");
}

function spot(event: DragEvent): { place: HTMLElement; before: Element | null } | null {
  const target = event.target as Element;
  const place = target.closest<HTMLElement>("[data-mail-list]");
  if (!place) return null;
  const blocks = [...place.children];
  return { place, before: blocks.find((one) => event.clientY < one.getBoundingClientRect().top + one.clientHeight / 2) ?? null };
}

function clear(root: HTMLElement): void {
  for (const each of root.querySelectorAll(".lands-before, .lands-last")) each.classList.remove("lands-before", "lands-last");
}

export function over(editor: Editor, event: DragEvent): void {
  const found = held?.editor === editor ? spot(event) : null;
  clear(editor.root);
  if (!found) return;
  event.preventDefault();
  (found.before ?? found.place).classList.add(found.before ? "lands-before" : "lands-last");
}

export function dropped(editor: Editor, event: DragEvent): void {
  const found = held?.editor === editor ? spot(event) : null;
  clear(editor.root);
  if (!found || !held) return;
  event.preventDefault();
  const list = editor.listOf(found.place);
  const before = found.before instanceof HTMLElement ? find(list, Number(found.before.dataset["id"])) : null;
  const index = before?.list === list ? before.index : list.length;
  if (held.type) editor.add(held.type, list, index);
  else if (held.id) editor.move(held.id, list, index);
}

export function left(editor: Editor): void {
  held = null;
  clear(editor.root);
  for (const each of editor.root.querySelectorAll(".is-held")) each.classList.remove("is-held");
}
