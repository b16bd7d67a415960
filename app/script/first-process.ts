// How scripts call the process that every machine begins with. Our decision (interface.md §1).

/** The first process, for a device that is attached to several: `main.gpu0 load a`. */
export const FIRST_PROCESS = 'main';
