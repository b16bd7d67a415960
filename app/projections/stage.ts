// The whole picture at the history's position: axis, four bands and the thread, for the columns that a view asked for. Our decision
// (stage.md, architecture.md 7).

import { type History, ProcessState } from '../core/index.ts';
import { columnOf, projectAxis } from './axis.ts';
import { deviceNumber } from './cells.ts';
import { Bins } from './bins.ts';
import { Changes } from './changes.ts';
import { groundOf, type Trodden } from './ground.ts';
import { projectLogical } from './logical.ts';
import { projectMemory } from './memory.ts';
import { copiesAt, copiesLanded, momentOf } from './moment.ts';
import { projectPhysical } from './physical.ts';
import type { Scene } from './scene.ts';
import type { Selection } from './selection.ts';
import type { DeviceView, ProcessView, SharesView, StageRequest, StageView } from './stage-view.ts';
import { projectOverview } from './overview.ts';
import { markPages, type Reported, reportedIn } from './reported.ts';
import { projectShares } from './shares.ts';
import { projectThread } from './thread.ts';
import { projectVirtual } from './virtual.ts';

/**
 * The stage of process `request.pid` (which exists), columns `[from, to)`, with what `selection` lights if it is in that process.
 * `footprint` is what the picture has room for: the run's own, or that of several runs that are to have the same columns and rows.
 * Pure but for what it remembers of the footprint's version; its typed arrays are fresh, and may be transferred.
 */
export function projectStage(
  history: History,
  request: StageRequest,
  selection: Selection,
  footprint: Trodden = history.footprint,
): StageView {
  const scene = sceneOf(history, request, selection, footprint);
  const { k, pid, axis, ground, selected } = scene;
  const logical = projectLogical(scene);
  const tables = projectPhysical(scene);
  const virtual = projectVirtual(scene, logical, tables[0]!.leaves);
  const reported = reportedIn(k, pid, history.machine.reports.all(), scene.moment.first);
  for (const cells of [virtual.ribbon, logical.cells]) markPages(scene, reported, cells);
  const memory = projectMemory(scene, logical, reported);
  const selectedColumn = selected < 0 ? -1 : columnOf(ground.axis, selected);
  return {
    pid,
    processes: processesOf(scene),
    devices: devicesOf(scene),
    axis,
    virtual,
    logical,
    tables,
    memory,
    thread: projectThread(scene, selectedColumn, tables, memory),
    shares: sharesOf(scene, reported),
    overview: projectOverview(scene),
    selectedIndex: selected,
    selectedColumn,
    granulePages: k.granulePages,
  };
}

function sceneOf(
  history: History,
  { pid, from, to, marks, bin, frames }: StageRequest,
  selection: Selection,
  footprint: Trodden,
): Scene {
  const k = history.machine.kernel;
  const { journal } = k.engine;
  const ground = groundOf(footprint, pid, k.granulePages);
  const moment = momentOf(history, marks);
  const bins = bin === 0 ? null : new Bins(ground.axis, from, to, bin);
  return {
    k,
    pid,
    footprint,
    ground,
    axis: bins?.view ?? projectAxis(ground.axis, from, to),
    dense: bins === null ? null : { bins, logical: null, tables: [] },
    frames,
    changes: new Changes(journal, moment.journal, journal.position),
    moment,
    copies: copiesAt(history, moment),
    landed: copiesLanded(history, moment),
    selected: selection?.pid === pid ? selection.index : -1,
  };
}

function sharesOf(scene: Scene, reported: Reported): SharesView | null {
  const { dense } = scene;
  if (dense === null) return null;
  const { leaves, ...shares } = projectShares(scene, dense.bins, reported);
  return {
    ...shares,
    logicalRows: dense.logical!.rows,
    tables: dense.tables.map(({ rows }, at) => ({ leaves: leaves[at]!, rows })),
  };
}

const devicesOf = ({ ground }: Scene): DeviceView[] =>
  ground.devices.map(({ id, name }) => ({ id, number: deviceNumber(id), name }));

function processesOf({ k }: Scene): ProcessView[] {
  return Array.from(k.mms.slab.ids(), (pid) => ({
    pid,
    name: k.names[k.mms.name.data[pid]!] ?? '',
    isAlive: k.mms.state.data[pid] === ProcessState.Alive,
  }));
}
