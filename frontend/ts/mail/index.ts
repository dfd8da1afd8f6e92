// [data-mail-editor]: what people do in it, handed to its editor.
import { typing } from "../page.ts";
import { dropped, left, over, picked } from "./dragging.ts";
import { Editor } from "./editor.ts";
import type { Node } from "./model.ts";
import { bring, shelf, take } from "./pictures.ts";
import { chosen, linked, pressed } from "./prose.ts";

const editors = new WeakMap<Element, Editor>();

function clicked(editor: Editor, target: Element): void {
  const button = target.closest<HTMLElement>("button");
  if (!button || pressed(target)) return;
  const { add, act, go } = button.dataset;
  const one = editor.nodeOf(button);
  if (add) editor.add(add);
  else if (act && one) editor.act(act, one);
  else if (go) editor.go(go);
  else if (button.matches("[data-undo-edit]")) editor.turn(true);
  else if (button.matches("[data-redo-edit]")) editor.turn(false);
  else if (button.matches("[data-look]")) editor.look(button);
  else if (button.matches("[data-open-shelf]")) void shelf(button.closest(".mail-block-body") as Element);
  else if (button.dataset["picture"] && one) void put(editor, one, take(button.closest(".mail-block-body") as Element, button.dataset["picture"]));
  else if (button.matches("[data-add-link]")) editor.relinked(button, true);
  else if (button.matches("[data-drop-link]")) editor.relinked(button, false);
}

async function put(editor: Editor, one: Node, asked: ReturnType<typeof take>): Promise<void> {
  const found = await asked;
  if (found) editor.illustrate(one, found.src, found.alt);
}

function altered(editor: Editor, target: HTMLElement): void {
  const one = editor.nodeOf(target);
  if (target.matches("[data-personal]")) chosen(target as HTMLSelectElement);
  else if (target.matches("[data-bring]") && one) {
    const file = (target as HTMLInputElement).files?.[0];
    if (file) void put(editor, one, bring(target.closest(".mail-block-body") as Element, file));
  } else if (target.matches("[data-count]") && one) editor.resize(one, Number((target as HTMLSelectElement).value));
}

function keyed(editor: Editor, event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const withMeta = event.metaKey || event.ctrlKey;
  const key = event.key.toLowerCase();
  const inBlocks = target.closest("[data-blocks-pane]") !== null;
  if (target instanceof HTMLInputElement && target.matches("[data-linking]") && event.key === "Enter") return linked(target), true;
  if (inBlocks && withMeta && (key === "z" || key === "y")) return editor.turn(key === "z" && !event.shiftKey), true;
  const one = editor.nodeOf(target);
  if (!one) return false;
  if (event.altKey && event.key === "ArrowUp") return editor.act("up", one), true;
  if (event.altKey && event.key === "ArrowDown") return editor.act("down", one), true;
  if (typing(target) || !target.matches(".mail-block")) return event.key === "Enter" && target.matches("input") && inBlocks;
  return onBlock(editor, event, target);
}

// A block itself has the focus, none of its controls.
function onBlock(editor: Editor, event: KeyboardEvent, target: HTMLElement): boolean {
  const one = editor.nodeOf(target);
  if (!one) return false;
  if (event.key === "Delete" || event.key === "Backspace") return editor.act("drop", one), true;
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "d") return editor.act("copy", one), true;
  if (event.key === "Enter") return target.querySelector<HTMLElement>("[data-field]")?.focus(), true;
  const next = event.key === "ArrowDown" ? target.nextElementSibling : event.key === "ArrowUp" ? target.previousElementSibling : null;
  return next instanceof HTMLElement && (next.focus(), true);
}

function begin(root: HTMLElement): void {
  if (editors.has(root)) return;
  const editor = new Editor(root);
  editors.set(root, editor);
  root.addEventListener("click", (event) => clicked(editor, event.target as Element));
  root.addEventListener("input", (event) => editor.typed(event.target as HTMLElement));
  root.addEventListener("change", (event) => altered(editor, event.target as HTMLElement));
  root.addEventListener("focusin", (event) => editor.entered(event.target as Element));
  root.addEventListener("keydown", (event) => {
    if (!keyed(editor, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("dragstart", (event) => picked(editor, event));
  root.addEventListener("dragover", (event) => over(editor, event));
  root.addEventListener("drop", (event) => dropped(editor, event));
  root.addEventListener("dragend", () => left(editor));
}

const all = (within: ParentNode): void => within.querySelectorAll<HTMLElement>("[data-mail-editor]").forEach(begin);
document.addEventListener("htmx:load", (event) => all((event.target as HTMLElement).parentElement ?? document));
all(document);
