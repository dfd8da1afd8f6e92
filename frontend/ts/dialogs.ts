// <button data-dialog="id"> opens that <dialog>; a swapped-in <dialog data-open> opens itself; a click outside closes.
document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const opener = target.closest<HTMLElement>("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset["dialog"] ?? "");
    if (dialog instanceof HTMLDialogElement && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
});

document.addEventListener("pointerdown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement)) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

function open(within: ParentNode): void {
  for (const dialog of within.querySelectorAll<HTMLDialogElement>("dialog[data-open]:not([open])")) dialog.showModal();
}
document.addEventListener("htmx:afterSwap", (event) => open(event.target as HTMLElement));
open(document);
// The title of every dialog asks for the focus; a field inside that asks for it too goes before it.
document.addEventListener("htmx:afterSettle", (event) => {
  const wanted = (event.target as HTMLElement).querySelectorAll<HTMLElement>("dialog[data-open][open] [autofocus]");
  if (document.activeElement === wanted[0]) wanted[wanted.length - 1]?.focus();
});
document.addEventListener("close-dialogs", () => {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
});
