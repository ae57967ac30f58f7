// Builds the pages into dist/: one ESM bundle, one stylesheet and the theme script, all named by
// the hash of their content, plus index.html, the icon and the licences of what is bundled.
//
//   node build.mjs [--out DIR] [--watch]
import * as esbuild from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const outFlag = process.argv.indexOf("--out");
const out = outFlag > 0 ? resolve(process.argv[outFlag + 1]) : join(root, "dist");

const options = {
  absWorkingDir: root,
  entryPoints: { app: "src/main.tsx", theme: "src/theme_boot.ts" },
  entryNames: "assets/[name]-[hash]",
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2021"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none", // third_party_notices.txt carries them in full
  charset: "utf8",
  metafile: true,
  logLevel: "info",
};

function outputOf(metafile, entry, extension) {
  for (const [file, info] of Object.entries(metafile.outputs)) {
    if (info.entryPoint !== entry) continue;
    const path = extension === "css" ? info.cssBundle : file;
    return `/assets/${basename(path)}`;
  }
  throw new Error(`no ${extension} output for ${entry}`);
}

function writeIndex(metafile) {
  const html = readFileSync(join(root, "src/index.html"), "utf8")
    .replace("%THEME_JS%", outputOf(metafile, "src/theme_boot.ts", "js"))
    .replace("%APP_JS%", outputOf(metafile, "src/main.tsx", "js"))
    .replace("%APP_CSS%", outputOf(metafile, "src/main.tsx", "css"));
  writeFileSync(join(out, "index.html"), html);
}

// The packages whose code is really in the bundle, by name.
function bundledPackages(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  return [...packages].sort();
}

function writeNotices(metafile) {
  const parts = ["The pages of tokwatt contain code of the following projects.\n"];
  for (const name of bundledPackages(metafile)) {
    const folder = join(root, "node_modules", name);
    const info = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const licence = readFileSync(join(folder, "LICENSE"), "utf8").replace(/\r\n/g, "\n").trim();
    parts.push(`${"=".repeat(78)}\n${name} ${info.version} (${info.license})\n\n${licence}\n`);
  }
  writeFileSync(join(out, "third_party_notices.txt"), parts.join("\n"));
}

const afterBuild = {
  name: "index, icon and notices",
  setup(build) {
    build.onEnd((result) => {
      if (result.errors.length > 0) return;
      writeIndex(result.metafile);
      writeNotices(result.metafile);
      cpSync(join(root, "src/favicon.svg"), join(out, "favicon.svg"));
    });
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, plugins: [afterBuild] });
  await context.watch();
} else {
  await esbuild.build({ ...options, plugins: [afterBuild] });
  console.error(`built into ${relative(process.cwd(), out) || out}`);
}
