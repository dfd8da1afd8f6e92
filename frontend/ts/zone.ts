// A time zone that was not chosen yet is the browser's.
for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-guess-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === zone);
  const chosen = [...select.options].some((option) => option.defaultSelected);
  if (known && !chosen) select.value = zone;
}
