// An opened <details data-keep> stays open when fresh content arrives.
document.addEventListener("htmx:beforeSwap", (event) => {
  for (const details of (event.target as HTMLElement).querySelectorAll<HTMLDetailsElement>("details[data-keep][open]")) {
    sessionStorage.setItem(`open:${details.id}`, "yes");
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  for (const details of (event.target as HTMLElement).querySelectorAll<HTMLDetailsElement>("details[data-keep]")) {
    if (sessionStorage.getItem(`open:${details.id}`)) details.open = true;
  }
});
