declare module "htmx-ext-sse/dist/sse.esm.js";
declare module "idiomorph/dist/idiomorph-ext.esm.js" {
  export const Idiomorph: { defaults: Record<string, unknown> };
}
