// node .ci/cli.mjs NAME …: runs app/cli/NAME.ts, bundled into .build/cli when its sources changed since the last time.
// The bundle runs in this process, so that a command starts in a fraction of a second.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { commandNames } from "./commands.mjs";
import { ensureInstalled, fail, filesBelow, inRoot, root, say } from "./project.mjs";

const SOURCES = ["core", "script", "projections", "words", "lessons", "cli"];
const BUNDLE = inRoot(".build", "cli");
const STAMP = inRoot(".build", "cli", "stamp");
const CRASHED = 70;

/** Changes when a source file is written, added or removed, or a package changes. */
function fingerprint() {
  const isProduct = (path) => !/\.test\.ts$|\.md$|[\\/]fixtures[\\/]/.test(path);
  const files = SOURCES.flatMap((name) => filesBelow(inRoot("app", name), isProduct));
  const inputs = [...files, inRoot("package-lock.json"), inRoot("package.json"), inRoot("vite.config.ts")];
  const newest = Math.max(...inputs.map((path) => statSync(path).mtimeMs));
  return `${inputs.length} files, newest ${newest}`;
}

/** Bundles all entries into a folder of its own and then swaps it in: two commands may build at the same time. */
async function bundle(stamp) {
  ensureInstalled();
  const { build } = await import("vite");
  const folder = `${BUNDLE}-${process.pid}`;
  const names = commandNames().filter((name) => existsSync(inRoot("app", "cli", `${name}.ts`)));
  const input = Object.fromEntries(names.map((name) => [name, inRoot("app", "cli", `${name}.ts`)]));
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" } },
    },
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
  writeFileSync(`${folder}/stamp`, stamp);
  rmSync(BUNDLE, { recursive: true, force: true });
  try {
    renameSync(folder, BUNDLE);
  } catch {
    rmSync(folder, { recursive: true, force: true }); // another command was first with the same
  }
}

async function load(name) {
  const stamp = fingerprint();
  const fresh = existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp;
  if (!fresh) await bundle(stamp);
  return import(pathToFileURL(`${BUNDLE}/${name}.js`).href);
}

const [name = "", ...argv] = process.argv.slice(2);
if (!commandNames().includes(name) || !existsSync(inRoot("app", "cli", `${name}.ts`))) {
  fail(`There is no command "${name}". There are: ${commandNames().join(", ")}.`, 2);
}

// A reader that has seen enough (| head) is no error.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : CRASHED));

let main;
try {
  ({ main } = await load(name));
} catch (error) {
  say(error.stack);
  fail(`The command "${name}" could not be built.`, CRASHED);
}

// npm runs scripts in the project's folder; the paths that a person types are relative to theirs.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
try {
  process.exitCode = await main(argv);
} catch (error) {
  say(error.stack ?? String(error));
  process.exitCode = CRASHED;
}
