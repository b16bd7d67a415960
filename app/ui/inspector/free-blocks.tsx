// The free lists of the buddy allocator, by order and node. Linux shows the same in /proc/buddyinfo.

import type { MemoryNodeView } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { stageWords } from '../../words/en/stage.ts';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';

/** How many free blocks of each order every node has, as far as any has some; bars say what share of the free memory lies in them. */
export function FreeBlocks({ nodes }: { readonly nodes: readonly MemoryNodeView[] }) {
  const orders = ordersOf(nodes);
  return (
    <Fold title={inspectorWords.freeBlocks} summary={inspectorWords.buddy}>
      {orders.length === 0 ? (
        <p className={styles.note}>{inspectorWords.noBlocks}</p>
      ) : (
        <>
          <table className={styles.blocks}>
            <thead>
              <tr>
                <th scope="col">{inspectorWords.blockSize}</th>
                {nodes.map((node) => (
                  <th key={node.id} scope="col">
                    {stageWords.nodeShort(node)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {orders.map((order) => (
                <tr key={order}>
                  <th scope="row">{inspectorWords.block(order)}</th>
                  {nodes.map((node) => (
                    <Amount key={node.id} node={node} order={order} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p className={styles.note}>{inspectorWords.blocksNote}</p>
        </>
      )}
    </Fold>
  );
}

function Amount({ node: { blocks }, order }: { readonly node: MemoryNodeView; readonly order: number }) {
  const amount = blocks[order] ?? 0;
  const pages = blocks.reduce((sum, each, at) => sum + each * 2 ** at, 0);
  const share = pages === 0 ? 0 : (amount * 2 ** order) / pages;
  return (
    <td data-none={amount === 0 || undefined}>
      {inspectorWords.blocks(amount)}
      <div className={styles.bar} data-kind="logical" style={{ inlineSize: `${share * 100}%` }} />
    </td>
  );
}

/** The orders of which any node has a block, smallest first. */
function ordersOf(nodes: readonly MemoryNodeView[]): number[] {
  const most = Math.max(0, ...nodes.map(({ blocks }) => blocks.length));
  return Array.from({ length: most }, (_, order) => order).filter((order) =>
    nodes.some(({ blocks }) => (blocks[order] ?? 0) > 0),
  );
}
