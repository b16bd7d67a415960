import { describe, expect, it } from 'vitest';
import { type Answer, Errno, type ErrnoName, reportKinds, reportRules } from '../../core/index.ts';
import { runScript } from '../../projections/testing/script-run.ts';
import { answerWords } from './answers.ts';

const PEER = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';
const HEAD = `machine(host=64K, granule=4K)
gpu0 = gm_dev_create(memory=16K)
gm_as_attach(gpu0)
a = mmap(0x10000000, 8K, ${PEER})
`;

/** The sentence for the last statement of a script. */
function told(statement: string, head = HEAD): string {
  const runner = runScript(head + statement);
  const last = runner.length - 1;
  return answerWords.outcome(runner.outcome(last), runner.statement(last).kind);
}

const isSentence = (text: string): void => {
  expect(text).toMatch(/^\S.*[^.]\.$/);
  expect(text).not.toMatch(/undefined|null|NaN|\[object/);
};

describe('answers of real statements', () => {
  const cases: readonly [string, RegExp][] = [
    [`b = mmap(0x20000000, 8K, ${PEER})`, /^mmap answers 0x2000_0000\.$/],
    ['cpu store a 42', /^The store is done\.$/],
    ['cpu load a', /^The load returns 0\.$/],
    [`mmap(NULL, 0, ${PEER})`, /^mmap refused the request with -EINVAL: the length is 0/],
    [`mmap(NULL, 4G, ${PEER})`, /-ENOMEM.*larger than all memory/],
    ['munmap(a+0x10, 4K)', /^munmap refused the request with -EINVAL: the start is not aligned/],
    ['gm_as_attach(gpu0)', /-EEXIST: the device is attached/],
    ['cpu load 0x1000', /^The load ends in SIGSEGV: no VMA there allows it\.$/],
    ['gpu0 load 0x1000', /^The load answers GM_RET_FAILURE_UNKNOWN/],
    ['hmadvise(7, a, 4K, MADV_PREFETCH)', /-EINVAL: the node is unknown/],
    ['hmadvise(gpu0, a, 4K, MADV_PREFETCH)', /^hmadvise is done\.$/],
    ['c = fork()', /^fork made process 2\.$/],
    ['brk(NULL)', /^The heap ends at 0x/],
    ['cpu load a => 0', /^The load returns 0\. As expected\.$/],
    ['cpu load a => 1', /^The load returns 0\. Not as expected\.$/],
    ['expect a ABSENT', /^As expected: the page is ABSENT\.$/],
    ['expect a DEVICE gpu0', /^Not as expected: the page is ABSENT\.$/],
    ['expect counter cpu_faults == 0', /^As expected: the counter stands at 0\.$/],
    ['expect clean', /^As expected: no report, and nothing leaked\.$/],
    ['focus a', /^Here is 0x1000_0000 of process 1\.$/],
    [
      'b = mmap(NULL, 0, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)\ncpu load b',
      /not run: b stands for nothing/,
    ],
    ['note "Look."', /^$/],
  ];

  it.each(cases)('%s', (statement, sentence) => {
    const text = told(statement);
    expect(text).toMatch(sentence);
    if (text !== '') isSentence(text);
  });

  it('say which attachment is meant when a device has several', () => {
    expect(told('c = fork()\ngm_as_attach(gpu0, proc=c)\ngpu0 load a')).toMatch(
      /gpu0 serves processes 1 and 2|2 and 1/,
    );
  });

  it('say that a process has ended', () => {
    expect(told('exit()\ncpu load a')).toMatch(/-ESRCH: the process has ended/);
  });
});

const calls = [
  'gm_dev_create',
  'gm_as_attach',
  'mmap',
  'munmap',
  'mremap',
  'mprotect',
  'madvise',
  'msync',
  'brk',
  'hmadvise',
  'load',
  'store',
  'fork',
  'execve',
  'exit',
];

it('has a sentence for every call with every code', () => {
  const errnos = (Object.keys(Errno) as ErrnoName[]).map((name) => `-${name}` as const);
  const others = [
    'GM_RET_SUCCESS',
    'GM_RET_NOMEM',
    'GM_RET_PAGE_EXIST',
    'GM_RET_MIGRATING',
    'GM_RET_FAILURE_UNKNOWN',
    'SIGSEGV',
    'SIGBUS',
    'OOM',
    'HANG',
  ] as const;
  for (const call of calls)
    for (const code of [...errnos, ...others]) {
      const answer: Answer = { kind: 'code', code };
      const text = answerWords.answer(call, answer);
      isSentence(text);
      if (code !== 'GM_RET_SUCCESS' && code !== 'HANG') expect(text).toContain(code);
    }
});

it('has a sentence for every report, with its kind first and its count last', () => {
  for (const kind of reportKinds)
    for (const rule of reportRules) {
      const report = { kind, rule, pid: 1, object: 0x10000, a: 1, b: 2, count: 3 };
      const text = answerWords.report(report);
      isSentence(text);
      expect(text).toMatch(/^[A-Z][\w ]+: /);
      expect(text).toMatch(/\(3 times in this statement\)\.$/);
    }
});
