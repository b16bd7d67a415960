// The tasks and processes of a recording: which address space a pid stands for, from fork and clone lines alone.
// A pid that no such line made is a thread of the first process (interface.md, Importing). Not modelled: namespaces of pids.

/** A process of the recording. `name`: what the script calls it; null for the first. */
export interface RecordedProcess {
  readonly name: string | null;
  /** Tasks of it that live, as pids; null stands for lines without a pid. */
  readonly live: Set<number | null>;
  exiting: boolean;
  over: boolean;
}

/** How a new task stands to its maker: in its address space, in it until execve, or in a copy. */
export type Relation = 'thread' | 'borrower' | 'copy';

interface Task {
  process: RecordedProcess;
  borrows: boolean;
}

/** The name of a child in the script. */
export const childName = (pid: number): string => `p${pid}`;

const newProcess = (name: string | null): RecordedProcess => ({
  name,
  live: new Set(),
  exiting: false,
  over: false,
});

/** Keeps which task belongs to which process while a recording is read in order. */
export class Tasks {
  readonly first = newProcess(null);
  private readonly tasks = new Map<number | null, Task>();

  /** Whether the pid was seen or made before. */
  knows(pid: number | null): boolean {
    return this.tasks.has(pid);
  }

  /** The process of a pid; an unknown pid becomes a thread of the first. */
  processOf(pid: number | null): RecordedProcess {
    return this.taskOf(pid).process;
  }

  private taskOf(pid: number | null): Task {
    const known = this.tasks.get(pid);
    return known ?? this.add(pid, this.first, false);
  }

  private add(pid: number | null, process: RecordedProcess, borrows: boolean): Task {
    const task = { process, borrows };
    this.tasks.set(pid, task);
    process.live.add(pid);
    return task;
  }

  /** A task was made. Answers the new process of a copy, else null. */
  create(parent: number | null, child: number, relation: Relation): RecordedProcess | null {
    const process = relation === 'copy' ? newProcess(childName(child)) : this.processOf(parent);
    this.add(child, process, relation === 'borrower');
    return relation === 'copy' ? process : null;
  }

  /**
   * A task called execve. A borrower leaves for a process of its own, which is answered with the one it leaves; everybody
   * else ends its process's other threads, and null is answered.
   */
  execute(pid: number | null): { readonly left: RecordedProcess; readonly process: RecordedProcess } | null {
    const task = this.taskOf(pid);
    const left = task.process;
    if (!task.borrows || pid === null) {
      left.live.clear();
      left.live.add(pid);
      return null;
    }
    left.live.delete(pid);
    task.process = newProcess(childName(pid));
    task.process.live.add(pid);
    task.borrows = false;
    return { left, process: task.process };
  }

  /** A task called exit_group: its process ends, unless the task only borrows it. */
  exitGroup(pid: number | null): void {
    const task = this.taskOf(pid);
    if (task.borrows) task.process.live.delete(pid);
    else task.process.exiting = true;
  }

  /** A task ended. */
  end(pid: number | null): void {
    const { process } = this.taskOf(pid);
    if (pid === null) process.live.clear();
    else process.live.delete(pid);
  }
}
