// An oops: the kernel follows a pointer that leads nowhere. Whoever runs there never comes back to what it was doing; the locks that it
// holds stay held (Linux: oops_end, make_task_dead). Not modelled: the process is not killed, only its statement ends.

/** Thrown where a kernel path cannot go on, after it was reported. */
export class Oops extends Error {}
