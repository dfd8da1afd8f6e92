// Bundles the TypeScript and CSS, makes one sprite of the icons in use, and names every file by its content.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/koinon/web/static/dist");
const lucide = dirname(createRequire(import.meta.url).resolve("lucide-static/package.json"));

async function symbol(name) {
  const svg = await readFile(join(lucide, "icons", `${name}.svg`), "utf8");
  const drawing = svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
}

async function sprite() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all([...new Set(names)].sort().map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function hashed(name, text) {
  const [stem, extension] = name.split(".");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const file = `${stem}-${hash}.${extension}`;
  await writeFile(join(out, file), text);
  return file;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const { metafile } = await build({
  entryPoints: { app: join(here, "ts/app.ts"), "push-worker": join(here, "ts/push-worker.ts"), koinon: join(here, "css/koinon.css") },
  outdir: out,
  bundle: true,
  minify: true,
  sourcemap: true,
  metafile: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  logLevel: "warning",
});
const manifest = {};
for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint?.endsWith("app.ts")) manifest["app.js"] = basename(path);
  if (entryPoint?.endsWith("push-worker.ts")) manifest["push-worker.js"] = basename(path);
  if (entryPoint?.endsWith("koinon.css")) manifest["koinon.css"] = basename(path);
  if (path.includes("inter-latin-opsz")) manifest["inter.woff2"] = basename(path);
}
manifest["icons.svg"] = await hashed("icons.svg", await sprite());
manifest["mark.svg"] = await hashed("mark.svg", await readFile(join(here, "mark.svg"), "utf8"));
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
