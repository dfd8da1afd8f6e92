// htmx with morphing and server-sent events, set up for a page policy without eval or inline styles.
import htmx from "htmx.org";
import "htmx-ext-sse/dist/sse.esm.js";
import { Idiomorph } from "idiomorph/dist/idiomorph-ext.esm.js";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  defaultSettleDelay: 0,
  scrollIntoViewOnBoost: false,
  attributesToSettle: ["class", "width", "height"],
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|412|422", swap: true, error: false },
    { code: "...", swap: false, error: true },
  ],
});
// Keys typed while a morph arrives stay in the field; of a pressed button it would keep the old words.
Object.defineProperty(Idiomorph.defaults, "ignoreActiveValue", {
  enumerable: true,
  get: () => document.activeElement?.matches("input, textarea, select, [contenteditable]") ?? false,
});

export { htmx };
