// How a carrier counts a text: GSM-7 160/153, else UCS-2 70/67 (3GPP TS 23.038 §6.2.1, 23.040 §9.2.3.24.1).
const BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "\f^{}\\[~]|€";

export interface Counted {
  segments: number;
  /** Every character that leaves the cheap alphabet, once; none where doing without them would save nothing. */
  dear: string[];
}

function parts(sizes: number[], single: number, part: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= single) return 1;
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > part) {
      count += 1; // a pair that does not fit moves whole to the next part
      used = 0;
    }
    used += size;
  }
  return count;
}

const isCheap = (letter: string) => BASIC.includes(letter) || EXTENDED.includes(letter);
const gsm = (letters: string[]) => parts(letters.map((letter) => (EXTENDED.includes(letter) ? 2 : 1)), 160, 153);

export function count(text: string): Counted {
  const letters = [...text];
  const wide = [...new Set(letters.filter((letter) => !isCheap(letter)))];
  if (wide.length === 0) return { segments: gsm(letters), dear: [] };
  const segments = parts(letters.map((letter) => letter.length), 70, 67);
  const saves = gsm(letters.map((letter) => (isCheap(letter) ? letter : "x"))) < segments;
  return { segments, dear: saves ? wide : [] };
}
