// The cost model: simulated nanoseconds that an action takes (model.md §5). Every figure is an assumption: a round number of the order that
// its source published, for one machine of its kind. Not modelled: contention, overlap of copies with anything else, caches.

/** The presets: of the whole machine (`cost=` of a machine line), and of one link (`link=` of a device). */
export type CostPreset = 'pcie4' | 'cxl' | 'coherent';

/** What the host's own work costs, in simulated nanoseconds. All are assumptions. */
export interface HostCosts {
  /** A load or store in the memory of whoever makes it, if a CPU. */
  readonly access: number;
  /** The same of a device in its own memory. */
  readonly deviceAccess: number;
  /** Reading one page-table entry on a walk; a walk that ends in a fault is part of the fault. */
  readonly walkLevel: number;
  /** A CPU page fault, from the exception to the return, without zeroing or copying. */
  readonly cpuFault: number;
  /** A system call's way in and out. */
  readonly systemCall: number;
  /** Zeroing one base page. */
  readonly zeroPage: number;
  /** Copying one base page within host memory. */
  readonly copyPage: number;
  /** Flushing a range in one MMU: until all CPUs, or the device, have answered. */
  readonly tlbFlush: number;
  /** Writing one page-table entry. */
  readonly pte: number;
  /** Calling a driver operation. */
  readonly driverCall: number;
}

/** What a link does, in simulated nanoseconds. All but `coherent` are assumptions. */
export interface LinkCosts {
  /** Whether caches on both ends see each other's stores, so that either can use the other's memory in place. */
  readonly coherent: boolean;
  /** Bytes a nanosecond (GB/s), one way, as copies reach it. */
  readonly bandwidth: number;
  /** Beginning a copy. */
  readonly latency: number;
  /** A load or store in memory at the other end. */
  readonly remoteAccess: number;
  /** A device raising a fault until the core sees it, and its replay. */
  readonly deviceFault: number;
}

/**
 * An x86 server.
 * - `access` 100: DRAM of the own socket, Maruf et al., “TPP: Transparent Page Placement for CXL-Enabled Tiered-Memory”, ASPLOS 2023.
 * - `deviceAccess` 300: some 430 cycles at 1.4 GHz, Jia et al., “Dissecting the NVIDIA Volta GPU Architecture via Microbenchmarking”, 2018.
 * - `walkLevel` 5: an L2 hit, 14 cycles at 3 GHz, Intel 64 and IA-32 Architectures Optimization Reference Manual.
 * - `cpuFault` 2650, `zeroPage` 850: a base-page fault without zeroing, and what zeroing adds; Panwar, Bansal, Gopinath, “HawkEye: Efficient
 *   Fine-grained OS Support for Huge Pages”, ASPLOS 2019.
 * - `systemCall` 100: Soares and Stumm, “FlexSC”, OSDI 2010, 150 cycles, doubled for later mitigations.
 * - `copyPage` 400: 10 GB/s of one core, by the method of McCalpin's STREAM (IEEE TCCA Newsletter, 1995).
 * - `tlbFlush` 1500: some thousand cycles of an inter-processor interrupt, Amit, “Optimizing the TLB Shootdown Algorithm with Page Access
 *   Tracking”, USENIX ATC 2017.
 * - `pte` 10, `driverCall` 200: no source; a store that misses the first cache, and an uncached register write.
 */
const x86Server: HostCosts = {
  access: 100,
  deviceAccess: 300,
  walkLevel: 5,
  cpuFault: 2_650,
  systemCall: 100,
  zeroPage: 850,
  copyPage: 400,
  tlbFlush: 1_500,
  pte: 10,
  driverCall: 200,
};

/**
 * An Arm server beside a chip-to-chip link: as the x86 one, where nothing else is published, but TLBs are flushed by broadcast instructions
 * instead of interrupts (Arm Architecture Reference Manual, TLBI …IS); `tlbFlush` 500 has no source.
 */
const armServer: HostCosts = { ...x86Server, tlbFlush: 500 };

/** Host costs by preset of the machine. */
export const hostCosts: Readonly<Record<CostPreset, HostCosts>> = {
  pcie4: x86Server,
  cxl: x86Server,
  coherent: armServer,
};

/** 20 µs, the least that Zheng et al. give: “Towards High Performance Paged Memory for GPUs”, HPCA 2016. */
const GPU_FAULT = 20_000;

/**
 * Link costs by preset.
 * - `pcie4`: 16 lanes of 16 GT/s are 31.5 GB/s (PCI Express Base Specification 4.0), of which four fifths reach the data; `latency` 1000: a
 *   round trip of a small transfer with its descriptor, Neugebauer et al., “Understanding PCIe Performance for End Host Networking”, SIGCOMM
 *   2018; `remoteAccess` 1000, the same.
 * - `cxl`: 16 lanes of 32 GT/s are 63 GB/s (Das Sharma et al., “An Introduction to the Compute Express Link (CXL) Interconnect”, ACM Computing
 *   Surveys 2024), four fifths of it; `remoteAccess` 210, the middle of 170 to 250 (TPP, above); `latency` 500 has no source.
 * - `coherent`: 450 GB/s each way (NVIDIA Grace Hopper Superchip Architecture whitepaper, 2022), 300 as measured to the host by Schieffer et
 *   al., “Harnessing Integrated CPU-GPU System Memory for HPC”, ICPP 2024; `remoteAccess` 500 and `latency` 500 have no source.
 */
export const linkCosts: Readonly<Record<CostPreset, LinkCosts>> = {
  pcie4: { coherent: false, bandwidth: 25, latency: 1_000, remoteAccess: 1_000, deviceFault: GPU_FAULT },
  cxl: { coherent: true, bandwidth: 50, latency: 500, remoteAccess: 210, deviceFault: GPU_FAULT },
  coherent: { coherent: true, bandwidth: 300, latency: 500, remoteAccess: 500, deviceFault: GPU_FAULT },
};

/** The presets by number, as `GmDevs.link` and `GmDevs.timing` store them. */
export const costPresets: readonly CostPreset[] = ['pcie4', 'cxl', 'coherent'];

/** Nanoseconds that a copy of so many bytes takes on a link. */
export const copyTime = ({ latency, bandwidth }: LinkCosts, bytes: number): number =>
  latency + Math.ceil(bytes / bandwidth);
