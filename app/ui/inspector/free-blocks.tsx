// The free lists of the buddy allocator, by order and node. Linux shows the same in /proc/buddyinfo.

import { memo } from 'react';
import type { MemoryNodeView } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { stageWords } from '../../words/en/stage.ts';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';

/** How many free blocks of each order every node has, as far as any has some; bars say what share of the free memory lies in them. */
export const FreeBlocks = memo(function FreeBlocks(props: { readonly nodes: readonly MemoryNodeView[] }) {
  const { nodes } = props;
  const orders = ordersOf(nodes);
  const free = nodes.map(pagesIn);
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
                  {nodes.map((node, i) => (
                    <Amount key={node.id} amount={node.blocks[order] ?? 0} order={order} free={free[i]!} />
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
});

/** Pages of all blocks of a node. */
const pagesIn = ({ blocks }: MemoryNodeView): number =>
  blocks.reduce((sum, each, order) => sum + each * 2 ** order, 0);

function Amount(props: { readonly amount: number; readonly order: number; readonly free: number }) {
  const { amount, order, free } = props;
  const share = free === 0 ? 0 : (amount * 2 ** order) / free;
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
