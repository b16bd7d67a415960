// npm start: installs if needed, builds the page and serves it on this machine only.
import { ensureInstalled, fail, root, say } from './project.mjs';

const DEFAULT_PORT = 4173;

function wantedPort() {
  const asked = process.env.PORT;
  if (asked === undefined || asked === '') return { port: DEFAULT_PORT, strictPort: false };
  const port = Number(asked);
  if (Number.isInteger(port) && port > 0 && port < 65536) return { port, strictPort: true };
  return fail(`PORT must be a number from 1 to 65535, not "${asked}".`);
}

/** npm that is told to end leaves its child behind; the server must not outlive the command that started it. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => process.ppid === npm || process.exit(0), 500).unref();
}

const wanted = wantedPort();
ensureInstalled();
const { build, preview } = await import('vite');

try {
  await build({ root, logLevel: 'warn' });
} catch (error) {
  fail(`The page could not be built: ${error.message}`);
}

try {
  const server = await preview({ root, logLevel: 'warn', preview: { host: '127.0.0.1', ...wanted } });
  console.log(`gmemscope is served at ${server.resolvedUrls.local[0]} (Ctrl+C ends it)`);
  endWithNpm();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
} catch (error) {
  say(`The page could not be served on port ${wanted.port}: ${error.message}`);
  fail('Choose another port with PORT=… npm start.');
}
