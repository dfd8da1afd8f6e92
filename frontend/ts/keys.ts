// What a pressed key stands for: readers may give other keys to shortcuts, or switch single keys off (WCAG 2.1.4).
interface Chosen {
  is_on: boolean;
  keys: Record<string, string>;
}

const written = document.querySelector<HTMLMetaElement>('meta[name="shortcuts"]')?.content;
const chosen: Chosen = written ? (JSON.parse(written) as Chosen) : { is_on: true, keys: {} };
const byKey = new Map(Object.entries(chosen.keys).map(([action, key]) => [key, action]));

// The shortcut by its usual key; empty where the key does nothing.
export function meaning(key: string): string {
  if (!chosen.is_on) return "";
  return byKey.get(key) ?? (key in chosen.keys ? "" : key);
}
