// npm run bench:ui: what the page takes in Chromium, by the rows of the design: a small machine's step, step back and command to
// pixels, with long tasks; then a machine of 1,048,576 mapped pages while it plays a storm of migrations at the highest speed, and while
// keys go through it as fast as they are taken: the main thread's and the workers' time a frame, long tasks, memory.
//
// How: steps are key presses inside the page, timed until the frame after the change has been handed over for drawing (a message posted in
// the animation frame). Time a frame: Chromium's own trace (RunTask of the renderer's main thread, and of its workers), summed over each
// sixtieth of a second, in step with the frames that the main thread began (it begins none while nothing changes), of those in which it
// ran for at least BUSY_MS: by the clock, and in brackets what the thread itself ran, which is less where others want the same cores. Long tasks: PerformanceObserver. Memory: resident set of the renderer (/proc).
import { execFileSync } from 'node:child_process';
import { openPage, openScript, press, withBrowser } from './open-page.mjs';
import { ensureInstalled } from './project.mjs';
import { shots } from './shot-list.mjs';

ensureInstalled();

const STEPS = 60;
const STORM_MS = 10_000;
const TOUCHES = 4000;
const LONG_TASK_MS = 50;
/** A frame of the display, in microseconds. */
const FRAME_US = 1e6 / 60;
/** Frames in which a thread ran for less are idle, and do not count. */
const BUSY_MS = 0.5;

const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
};

/** A row: what, its figure, and what it is to reach. */
function row(what, value, unit, most = null) {
  const verdict = most === null ? '' : `  to reach at most ${most}: ${value <= most ? 'reached' : 'MISSED'}`;
  console.log(`  ${what.padEnd(62)} ${value.toFixed(1).padStart(9)} ${unit.padEnd(4)}${verdict}`);
}

/** Presses a key some times inside the page; milliseconds until each change was handed over for drawing, and long tasks meanwhile. */
function pressed(page, key, shiftKey, times) {
  return page.evaluate(
    async ([name, shift, count]) => {
      const range = document.querySelector('input[aria-label="Place in the run"]');
      const long = [];
      const observer = new PerformanceObserver((list) =>
        long.push(...list.getEntries().map(({ duration }) => duration)),
      );
      observer.observe({ type: 'longtask' });
      const once = () =>
        new Promise((resolve, reject) => {
          const before = range.value;
          const start = performance.now();
          const late = setTimeout(() => reject(new Error(`Nothing moved after ${name}.`)), 10_000);
          const watcher = new MutationObserver(() => {
            if (range.value === before) return;
            watcher.disconnect();
            clearTimeout(late);
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => resolve(performance.now() - start);
              port2.postMessage(null);
            });
          });
          watcher.observe(document.body, {
            subtree: true,
            attributes: true,
            childList: true,
            characterData: true,
          });
          document.body.dispatchEvent(
            new KeyboardEvent('keydown', {
              key: name,
              code: name,
              shiftKey: shift,
              bubbles: true,
              cancelable: true,
            }),
          );
        });
      const took = [];
      for (let i = 0; i < count; i++) {
        took.push(await once());
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      observer.disconnect();
      return { took, long };
    },
    [key, shiftKey, times],
  );
}

async function small(browser, url) {
  console.log('\nSmall machine (the first visit)\n');
  const page = await openPage(browser, url);
  await page.waitForTimeout(1500);
  await pressed(page, 'ArrowRight', false, 5);
  const forward = await pressed(page, 'ArrowRight', false, STEPS);
  const back = await pressed(page, 'ArrowLeft', false, STEPS);
  const command = await pressed(page, 'ArrowRight', true, 4);
  for (const [what, { took, long }] of Object.entries({ step: forward, 'step back': back })) {
    row(`${what} to pixels, median of ${took.length}`, quantile(took, 0.5), 'ms', 20);
    row(`${what} to pixels, p95`, quantile(took, 0.95), 'ms', 33);
    row(`${what}: tasks over ${LONG_TASK_MS} ms`, long.length, '', 0);
  }
  row('whole command to pixels, slowest of 4', Math.max(...command.took), 'ms');
  await page.close();
}

/** Milliseconds of work a frame on the main thread and on all workers, from a trace of what `act` does. */
async function traced(page, act) {
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        // No more than is read: what is traced takes time itself.
        'toplevel',
        'devtools.timeline.frame',
        'disabled-by-default-devtools.timeline.frame',
      ],
    },
  });
  await act();
  const done = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
  await client.send('Tracing.end');
  await done;
  return framesOf(events);
}

function framesOf(events) {
  const names = new Map(
    events
      .filter(({ name }) => name === 'thread_name')
      .map(({ pid, tid, args }) => [`${pid}:${tid}`, args.name]),
  );
  const tasks = events.filter(
    ({ name, dur }) => name === 'ThreadControllerImpl::RunTask' && dur !== undefined,
  );
  const threads = new Map();
  for (const task of tasks) {
    const key = `${task.pid}:${task.tid}`;
    if (!threads.has(key)) threads.set(key, []);
    threads.get(key).push(task);
  }
  const busiest = (wanted) =>
    [...threads].filter(([key]) => wanted.test(names.get(key) ?? '')).map(([, list]) => list);
  const sum = (list) => list.reduce((total, { dur }) => total + dur, 0);
  const main = busiest(/^CrRendererMain$/).sort((a, b) => sum(b) - sum(a))[0] ?? [];
  const workers = busiest(/DedicatedWorker/).flat();
  const { pid, tid } = main[0] ?? {};
  const begun = events
    .filter((event) => event.name === 'BeginMainThreadFrame' && event.pid === pid && event.tid === tid)
    .map(({ ts }) => main.find((task) => task.ts <= ts && ts <= task.ts + task.dur)?.ts ?? ts)
    .sort((a, b) => a - b);
  const display = framesOfDisplay(begun);
  return {
    main: perFrame(main, display, 'dur'),
    mainRan: perFrame(main, display, 'tdur'),
    workers: perFrame(workers, display, 'dur'),
    frames: begun.length - 1,
  };
}

/** When the frames of the display begin: those that the main thread began, and between two of them the ones in which it had nothing to draw. */
const framesOfDisplay = (begun) =>
  begun.flatMap((ts, i) => {
    const length = (begun[i + 1] ?? ts) - ts;
    const count = Math.max(1, Math.round(length / FRAME_US));
    return Array.from({ length: count }, (_, at) => ts + (at * length) / count);
  });

/** Milliseconds that tasks took between the frames begun: `dur` by the clock, `tdur` of the thread's own. */
function perFrame(tasks, begun, time) {
  const sums = new Float64Array(Math.max(0, begun.length - 1));
  const sorted = [...tasks].sort((a, b) => a.ts - b.ts);
  let frame = 0;
  for (const task of sorted) {
    const { ts } = task;
    while (frame < sums.length && ts >= begun[frame + 1]) frame++;
    if (frame < sums.length && ts >= begun[frame]) sums[frame] += (task[time] ?? 0) / 1000;
  }
  return [...sums];
}

const storm = Array.from({ length: TOUCHES }, (_, i) => {
  const place = (i * 7919 * 4096) % (4 * 2 ** 30);
  return `${i % 2 === 0 ? 'cpu' : 'gpu0'} load a+${place}\n`;
}).join('');

async function large(browser, url) {
  console.log('\nLarge machine: 1,048,576 mapped pages, two devices, a storm of migrations\n');
  const page = await openPage(browser, url);
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) =>
      window.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' });
  });
  const longTasks = () => page.evaluate(() => window.longTasks.splice(0));
  const start = performance.now();
  await openScript(page, shots.find(({ name }) => name === 'a-million-pages').script + storm);
  row('script run to its end', performance.now() - start, 'ms');
  const building = await longTasks();
  row(`tasks over ${LONG_TASK_MS} ms on the main thread meanwhile`, building.length, '', 0);
  // Far enough from the end that ten seconds can be played.
  for (let i = 0; i < 12; i++) await press(page, 'Shift+ArrowLeft');
  await page.waitForTimeout(2000);
  const back = await pressed(page, 'ArrowLeft', false, 30);
  row('step back to pixels, median of 30', quantile(back.took, 0.5), 'ms');
  row('step back to pixels, p95', quantile(back.took, 0.95), 'ms');
  await longTasks();
  await page.getByLabel('Speed', { exact: true }).selectOption('8');
  await page.evaluate(() => document.activeElement?.blur());
  const played = await traced(page, async () => {
    await page.keyboard.press(' ');
    await page.waitForTimeout(STORM_MS);
    await page.keyboard.press(' ');
  });
  frameRows('played at 8×', played, await longTasks(), 8);
  const held = await traced(page, async () => {
    const end = performance.now() + STORM_MS;
    while (performance.now() < end) {
      await page.keyboard.press(Math.random() < 0.5 ? 'Shift+ArrowLeft' : 'ArrowLeft');
      await page.waitForTimeout(8);
    }
  });
  frameRows('keys held', held, await longTasks());
  row('memory of the renderer', residentMegabytes(), 'MB');
  await page.close();
}

/** The rows of ten seconds of storm. */
function frameRows(how, { main, mainRan, workers, frames }, long, most = null) {
  const busy = main.map((_, i) => i).filter((i) => main[i] >= BUSY_MS);
  const of = (times, share) =>
    quantile(
      busy.map((i) => times[i]),
      share,
    );
  row(`${how}: frames drawn in ten seconds (main thread busy in ${busy.length})`, frames, '');
  row(`${how}: main thread a frame, p50 (ran ${of(mainRan, 0.5).toFixed(1)})`, of(main, 0.5), 'ms');
  row(`${how}: main thread a frame, p95 (ran ${of(mainRan, 0.95).toFixed(1)})`, of(main, 0.95), 'ms', most);
  row(`${how}: tasks over ${LONG_TASK_MS} ms on the main thread`, long.length, '', 0);
  const working = workers.filter((ms) => ms >= BUSY_MS);
  row(`${how}: workers a frame, p50`, quantile(working, 0.5), 'ms');
  row(`${how}: workers a frame, p95`, quantile(working, 0.95), 'ms');
}

/** Resident set of the largest renderer, in megabytes. */
function residentMegabytes() {
  const lines = execFileSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 }).split(
    '\n',
  );
  const renderers = lines
    .filter((line) => line.includes('--type=renderer'))
    .map((line) => parseInt(line, 10));
  return Math.max(...renderers) / 1000;
}

await withBrowser(async (browser, url) => {
  console.log(`Chromium ${browser.version()}, 1280 x 800`);
  if (!process.argv.includes('--large')) await small(browser, url);
  if (!process.argv.includes('--small')) await large(browser, url);
});
process.exit(0);
