// The statements without brackets: accesses, expectations, injections, and what is for the audience (interface.md §1).

import type { Body, DeviceFault, ErratumName, Name } from './ast.ts';
import { address, choice, count, name, number, string, U32_MAX } from './expressions.ts';
import { choices, deviceFaults } from './grammar.ts';
import { Kind, type Reader } from './lexer.ts';

const MOST_INJECTED = 2 ** 31 - 1;

function expectation(reader: Reader): Body {
  if (reader.accept('clean')) return { kind: 'expectClean' };
  if (reader.accept('report')) {
    const report = choice(reader, choices.report);
    return { kind: 'expectReport', report, erratum: isErratum(reader) ? erratum(reader) : null };
  }
  if (reader.accept('counter')) {
    return {
      kind: 'expectCounter',
      counter: choice(reader, choices.counter),
      comparison: choice(reader, choices.comparison),
      value: number(reader),
    };
  }
  const process = processPrefix(reader);
  const place = address(reader);
  const state = choice(reader, choices.state);
  return {
    kind: 'expectState',
    process,
    address: place,
    state,
    device: state === 'DEVICE' ? name(reader, 'device') : null,
  };
}

/** `P.` before an address or an actor. */
export function processPrefix(reader: Reader): Name | null {
  if (!reader.isWord || !reader.isBefore('.')) return null;
  const process = name(reader, 'process');
  reader.expect('.');
  return process;
}

const isErratum = (reader: Reader): boolean => /^E\d\d$/.test(reader.word);

function erratum(reader: Reader): ErratumName {
  if (!isErratum(reader)) reader.failExpected('erratum');
  return choice(reader, choices.erratum);
}

/** `errata none`, or `+E12 -E34`, with or without commas. */
function errata(reader: Reader): Body {
  const toggles: { id: ErratumName; on: boolean }[] = [];
  if (reader.accept('none')) return { kind: 'errata', toggles };
  do {
    const on = reader.is('+');
    if (!on && !reader.is('-')) reader.failExpected("'none'", "'+'", "'-'");
    reader.next();
    toggles.push({ id: erratum(reader), on });
    reader.accept(',');
  } while (reader.is('+') || reader.is('-'));
  return { kind: 'errata', toggles };
}

function injectedCount(reader: Reader): number {
  return reader.kind === Kind.number ? count(reader, 0, MOST_INJECTED) : 1;
}

function inject(reader: Reader): Body {
  if (reader.accept('dma_map')) {
    choice(reader, ['FAIL']);
    return { kind: 'inject', injection: { kind: 'dma_map' }, count: injectedCount(reader) };
  }
  if (reader.accept('kernel')) {
    choice(reader, ['nomem']);
    const site = choice(reader, choices.site);
    return { kind: 'inject', injection: { kind: 'kernel', site }, count: injectedCount(reader) };
  }
  const device = name(reader, 'device');
  const operation = choice(reader, ['peer_map', 'peer_unmap', 'peer_va_alloc_fixed']);
  const faults: readonly DeviceFault[] = deviceFaults[operation];
  const fault = choice(reader, faults);
  return {
    kind: 'inject',
    injection: { kind: 'device', device, operation, fault },
    count: injectedCount(reader),
  };
}

const readers: Readonly<Record<string, (reader: Reader) => Body>> = {
  load: (reader) => ({ kind: 'load', address: address(reader) }),
  store: (reader) => ({ kind: 'store', address: address(reader), value: Number(number(reader, U32_MAX)) }),
  inject,
  expect: expectation,
  note: (reader) => ({ kind: 'note', text: string(reader) }),
  cue: (reader) => ({ kind: 'cue', text: string(reader) }),
  focus: (reader) => ({ kind: 'focus', process: processPrefix(reader), address: address(reader) }),
  errata,
};

/** What reads each statement after its first word. `parallel` stands in statement.ts, as it holds statements. */
export const directives: ReadonlyMap<string, (reader: Reader) => Body> = new Map(Object.entries(readers));
