// A form is sent once (one with data-download, whose page stays, as often as one likes): its buttons rest until the answer; data-autosubmit sends a form when one of its fields changes.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-download")) return;
  const submitter = (event as SubmitEvent).submitter;
  if (form.dataset["sent"] === "yes") event.preventDefault();
  form.dataset["sent"] = "yes";
  submitter?.setAttribute("aria-busy", "true");
});
// The answer to a form stands under the address of the page before it: loading it anew asks, it does not send again.
if (document.querySelector('meta[name="posted"]')) {
  const before = document.referrer.startsWith(`${location.origin}/`) ? document.referrer : location.href;
  history.replaceState(history.state, "", before);
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
    delete form.dataset["sent"];
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});
document.addEventListener("change", (event) => {
  const control = event.target as HTMLElement;
  if (control.matches("[data-autosubmit], [data-autosubmit] *")) (control as HTMLInputElement).form?.requestSubmit();
});
