// Characters that turn a text to Unicode give way to plain ones, by a click or Ctrl and the full stop.
const area = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;
const offer = () => document.querySelector<HTMLElement>("[data-plain]");
const table = (form: HTMLFormElement) => JSON.parse(form.dataset["plainer"] ?? "{}") as Record<string, string>;

// What cannot be seen is named by its number.
export function visible(letter: string): string {
  const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return /^[\p{Z}\p{C}]$/u.test(letter) ? `U+${code}` : letter;
}

export function offerPlainer(form: HTMLFormElement, dear: string[]): void {
  const button = offer();
  if (button) button.hidden = !dear.length || !dear.some((letter) => letter in table(form));
}

function replace(): void {
  const box = area();
  if (!box?.form || offer()?.hidden !== false) return;
  const plain = table(box.form);
  const swapped = (text: string) => [...text].map((letter) => plain[letter] ?? letter).join("");
  const caret = swapped(box.value.slice(0, box.selectionStart)).length;
  box.value = swapped(box.value);
  box.focus();
  box.setSelectionRange(caret, caret);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  if ((event.target as HTMLElement).closest("[data-plain]")) replace();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "." || !(event.ctrlKey || event.metaKey) || event.target !== area()) return;
  event.preventDefault();
  replace();
});
