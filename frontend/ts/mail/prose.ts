// Paragraphs that are written in place: only what the server keeps gets in, whatever is pasted.
const KEPT = new Set(["P", "BR", "STRONG", "B", "EM", "I", "U", "S", "A", "UL", "OL", "LI"]);

export function cleaned(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const each of [...body.querySelectorAll("*")]) {
    if (each.matches("script, style, title, meta, link")) each.remove();
    else if (each.tagName === "DIV") replace(each, "p");
    else if (!KEPT.has(each.tagName)) each.replaceWith(...each.childNodes);
    else for (const { name } of [...each.attributes]) if (name !== "href" || each.tagName !== "A") each.removeAttribute(name);
  }
  for (const link of body.querySelectorAll("a")) if (/^\s*(javascript|data|vbscript):/i.test(link.getAttribute("href") ?? "")) link.removeAttribute("href");
  return body.innerHTML;
}

function replace(element: Element, tag: string): void {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
}

let marked: Range | null = null;
const areaOf = (element: Element): HTMLElement | null => element.closest(".mail-block-body")?.querySelector<HTMLElement>("[data-prose]") ?? null;

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
  const holder = range && (range.startContainer instanceof Element ? range.startContainer : range.startContainer.parentElement);
  if (range && holder?.closest("[data-prose]")) marked = range.cloneRange();
});

function back(area: HTMLElement): void {
  area.focus();
  const selection = document.getSelection();
  if (!marked || !area.contains(marked.startContainer)) return;
  selection?.removeAllRanges();
  selection?.addRange(marked);
}

// The one way to write into an editable element that the browser's own undo understands.
function command(area: HTMLElement, name: string, value?: string): void {
  back(area);
  document.execCommand("styleWithCSS", false, "false");
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand(name, false, value);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export function pressed(target: Element): boolean {
  const button = target.closest<HTMLElement>("[data-format]");
  const area = button && areaOf(button);
  if (!area) return false;
  command(area, button.dataset["format"] ?? "");
  return true;
}

export function chosen(select: HTMLSelectElement): void {
  const area = areaOf(select);
  if (area && select.value) command(area, "insertText", select.value);
  select.value = "";
}

export function linked(input: HTMLInputElement): void {
  const area = areaOf(input);
  const said = input.value.trim();
  if (!area) return;
  const href = /^[a-z]+:|^\{/i.test(said) ? said : `https://${said}`;
  if (!said) command(area, "unlink");
  else if (marked?.collapsed) command(area, "insertText", href);
  else command(area, "createLink", href);
  input.value = "";
}

document.addEventListener("paste", (event) => {
  const area = (event.target as Element).closest?.<HTMLElement>("[data-prose]");
  if (!area || !event.clipboardData) return;
  event.preventDefault();
  const html = event.clipboardData.getData("text/html");
  if (html) document.execCommand("insertHTML", false, cleaned(html));
  else document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
});
