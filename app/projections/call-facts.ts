// Facts of the steps Enter and Leave: the function, what it is about, what it will answer, and for faults why they are refused.

import {
  contextOf,
  devicesOf,
  Fn,
  functionOf,
  type FunctionKey,
  GmRet,
  type Kernel,
  StepKind,
  VmFlag,
} from '../core/index.ts';
import { actorFacts, deviceName, placeOf } from './naming.ts';
import type { CallFacts, FaultRefusal } from './step-facts.ts';
import type { CallSpan, StepReader } from './step-reader.ts';

const functionKeys = Object.keys(Fn) as FunctionKey[];

/** The call that the reader's step enters or leaves. A Leave whose Enter was not found tells of its function alone. */
export function callFacts(reader: StepReader): CallFacts {
  const { k, step } = reader;
  const { name, layer, origin } = functionOf(step.a);
  const span = reader.call();
  const about = span === null ? -1 : reader.at(span.enter).b;
  const index = about < 0 ? null : about;
  const { pid } = reader;
  const place = index === null || pid === null ? null : placeOf(k, pid, index);
  const device = deviceOf(reader, span);
  const refusal = span === null || step.kind === StepKind.Leave ? null : refusalOf(reader, span, pid, device);
  return {
    key: functionKeys[step.a]!,
    name,
    layer,
    origin,
    index,
    place,
    device: device === null ? null : deviceName(k, device),
    result: span?.result ?? null,
    refusal,
    copies: span?.copies ?? false,
  };
}

/** The device that the call is about: the one that faults, else the first one whose driver is called. */
function deviceOf(reader: StepReader, span: CallSpan | null): number | null {
  if (reader.step.a !== Fn.gmDevFault) return span?.device ?? null;
  const actor = actorFacts(reader.k, reader.step.actor);
  if (actor.kind !== 'device') return reader.queuedFor();
  return devicesOf(reader.k).find((id) => deviceName(reader.k, id) === actor.device) ?? null;
}

function refusalOf(
  reader: StepReader,
  span: CallSpan,
  pid: number | null,
  device: number | null,
): FaultRefusal | null {
  const { k, step } = reader;
  if (pid === null || span.result === null || span.result === 0) return null;
  if (step.a === Fn.handleMmFault) {
    if (k.vmaIndex.lookup(pid, step.b) === 0) return 'noVma';
    return span.inner === null ? 'denied' : 'noMemory';
  }
  return step.a === Fn.gmDevFault ? deviceRefusal(k, pid, device ?? 0, step.b, span.result) : null;
}

function deviceRefusal(k: Kernel, pid: number, device: number, key: number, result: number): FaultRefusal {
  if (result === GmRet.NOMEM) return 'noMemory';
  if (contextOf(k, pid, device) === 0) return 'notAttached';
  const vma = k.vmaIndex.intersecting(pid, key, key + k.granulePages);
  if (vma === 0) return 'noVma';
  return k.vmas.has(vma, VmFlag.PeerShared) ? 'denied' : 'notPeerShared';
}
