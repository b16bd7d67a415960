// The label of a band or a table: what it is, and a few facts under it.

import styles from './stage.module.css';

const TITLE_LINE = 18;
const FACT_LINE = 16;
const LEFT = 12;

/** A heading and its facts: in the gutter one under the other, stacked in one line. */
export function Label(props: {
  readonly y: number;
  readonly title: string;
  readonly facts: readonly string[];
  readonly isStacked: boolean;
  readonly level: 2 | 3;
  readonly separator: string;
}) {
  const { y, title, facts, isStacked, level, separator } = props;
  const lines = isStacked ? inLines(facts, separator) : facts;
  return (
    <g>
      <text
        className={styles.title}
        role="heading"
        aria-level={level}
        x={LEFT}
        y={y + TITLE_LINE / 2}
        dominantBaseline="central"
      >
        {title}
      </text>
      {lines.map((fact, line) => (
        <text
          key={line}
          className={styles.fact}
          x={LEFT}
          y={y + TITLE_LINE + (line + 0.5) * FACT_LINE}
          dominantBaseline="central"
        >
          {fact}
        </text>
      ))}
    </g>
  );
}

const LINE_LENGTH = 52;

/** Facts side by side, as many to a line as fit a narrow screen. */
function inLines(facts: readonly string[], separator: string): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + separator.length + fact.length > LINE_LENGTH) lines.push(fact);
    else lines[lines.length - 1] = last + separator + fact;
  }
  return lines;
}
