// A textarea with [data-marked] shows, behind its text, the {{ fields }} and the characters that leave the GSM-7 alphabet.
// GSM-7: 3GPP TS 23.038 §6.2.1, default alphabet and its extension table.
const GSM7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€",
);
const PIECES = /(\{\{[^{}]*\}\}|\{%[^{}]*%\})/u;

function append(back: HTMLElement, text: string, className: string): void {
  const mark = document.createElement("mark");
  mark.className = className;
  mark.textContent = text;
  back.append(mark);
}

function plain(back: HTMLElement, text: string): void {
  let run = "";
  for (const character of text) {
    if (GSM7.has(character)) {
      run += character;
      continue;
    }
    back.append(run);
    run = "";
    append(back, character, "is-wide");
  }
  back.append(run);
}

export function draw(area: HTMLTextAreaElement): void {
  const back = area.parentElement?.querySelector<HTMLElement>(".marked-back");
  if (!back) return;
  back.textContent = "";
  for (const piece of area.value.split(PIECES)) {
    if (PIECES.test(piece)) append(back, piece, "is-field");
    else plain(back, piece);
  }
  back.append("\u200b");
}

function start(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLTextAreaElement>("[data-marked] textarea")) draw(area);
}

document.addEventListener("input", (event) => {
  const area = event.target as HTMLElement;
  if (area instanceof HTMLTextAreaElement && area.closest("[data-marked]")) draw(area);
});
// <button data-insert="{{ contact.first_name }}" data-into="body"> puts its text where the caret is.
document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-insert]");
  const area = document.getElementById(button?.dataset["into"] ?? "");
  if (!button || !(area instanceof HTMLTextAreaElement)) return;
  area.focus();
  area.setRangeText(button.dataset["insert"] ?? "", area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("htmx:load", (event) => start((event.target as HTMLElement).parentElement ?? document));
start(document);
