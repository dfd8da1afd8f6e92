// [data-stepper]: one [data-step] of several is shown; [data-by] moves on, and a fresh answer keeps the place.
let at = 0;

function show(stepper: Element): void {
  const steps = [...stepper.querySelectorAll<HTMLElement>("[data-step]")];
  if (steps.length === 0) return;
  at = (at + steps.length) % steps.length;
  steps.forEach((step, index) => (step.hidden = index !== at));
  const place = stepper.querySelector("[data-at]");
  if (place) place.textContent = `${at + 1} / ${steps.length}`;
}

document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-by]");
  const stepper = button?.closest("[data-stepper]");
  if (!button || !stepper) return;
  at += Number(button.dataset["by"]);
  show(stepper);
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const target = event.target as HTMLElement;
  if (target.matches("[data-stepper]")) show(target);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.target as HTMLElement;
  if (!target.matches("[data-stepper]")) return;
  at = 0;
  show(document.getElementById(target.id) ?? target);
});
