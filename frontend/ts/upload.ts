// A drop field shows what was chosen, and that it is under way.
for (const drop of document.querySelectorAll<HTMLElement>(".drop")) {
  const input = drop.querySelector<HTMLInputElement>('input[type="file"]');
  const name = drop.querySelector<HTMLElement>("[data-file-name]");
  input?.addEventListener("change", () => {
    if (name) name.textContent = input.files?.[0]?.name ?? "";
    drop.classList.remove("is-wrong");
    if (input.files?.length) input.form?.requestSubmit();
  });
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("is-over"));
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
}
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLElement;
  if (form.hasAttribute("data-upload")) form.querySelector("[data-upload-progress]")?.removeAttribute("hidden");
});
