// A quiet line when the server cannot be reached; who writes meanwhile is told that it waits.
export type State = "connected" | "polling" | "away";
let state: State = "connected";

export function isAway(): boolean {
  return state === "away" || !navigator.onLine;
}

export function showState(next: State): void {
  if (next === state) return;
  const back = state === "away";
  state = next;
  const bar = document.getElementById("live-bar");
  if (bar) bar.hidden = next !== "away";
  if (next === "away") document.dispatchEvent(new CustomEvent("live-away"));
  if (back) document.dispatchEvent(new CustomEvent("live-back"));
}
