// <button data-copy="text"> copies; <button data-reveal="id"> shows what a password field holds.
import { show } from "./toasts.ts";
import { words } from "./page.ts";

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const copier = target.closest<HTMLElement>("[data-copy]");
  if (copier) void navigator.clipboard.writeText(copier.dataset["copy"] ?? "").then(() => show({ message: words("wordCopied") }));
  const revealer = target.closest<HTMLElement>("[data-reveal]");
  const field = document.getElementById(revealer?.dataset["reveal"] ?? "");
  if (revealer && field instanceof HTMLInputElement) {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    revealer.setAttribute("aria-pressed", String(!shown));
  }
});
