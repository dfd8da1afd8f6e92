// A new notice calls its reader as they wish: two soft tones from one tab, a blinking title in those that are hidden.
import { words } from "../page.ts";

const BLINK_MS = 1000;
let blinking: ReturnType<typeof setInterval> | undefined;
let title = "";

function tone(context: AudioContext, hertz: number, at: number): void {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + 0.3);
}

function sound(): void {
  try {
    const context = new AudioContext();
    tone(context, 660, context.currentTime);
    tone(context, 880, context.currentTime + 0.15);
    setTimeout(() => void context.close(), 1000);
    document.documentElement.dataset["called"] = String(Number(document.documentElement.dataset["called"] ?? 0) + 1);
  } catch {
    // A browser without sound still shows the bell.
  }
}

function still(): void {
  clearInterval(blinking);
  if (blinking && document.title.startsWith("●")) document.title = title;
  blinking = undefined;
}

function blink(): void {
  if (blinking || !document.hidden) return;
  blinking = setInterval(() => {
    if (document.title.startsWith("●")) document.title = title;
    else {
      title = document.title;
      document.title = `● ${words("wordNewNotice")}`;
    }
  }, BLINK_MS);
}

export function call(sounds: boolean, blinks: boolean): void {
  if (sounds) sound();
  if (blinks) blink();
}

document.addEventListener("visibilitychange", () => !document.hidden && still());
