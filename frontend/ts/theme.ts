// The chosen theme is a cookie, so the server draws the next page in it and nothing flashes.
const YEAR = 31_536_000;

document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-set-theme]");
  if (!button) return;
  const theme = button.dataset["setTheme"] ?? "";
  document.cookie = `koinon_theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax`;
  if (theme) document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
  for (const each of document.querySelectorAll<HTMLElement>("[data-set-theme]")) {
    each.setAttribute("aria-pressed", String(each.dataset["setTheme"] === theme));
  }
});
