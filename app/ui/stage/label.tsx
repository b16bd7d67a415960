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
  /** Which of the facts are otherwise in the run that stands beside this one. */
  readonly differing?: readonly boolean[];
}) {
  const { y, title, facts, isStacked, level, separator, differing = [] } = props;
  const told = facts.map((text, i): Fact => ({ text, differs: differing[i] === true }));
  const lines = isStacked ? inLines(told, separator) : told;
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
      {lines.map(({ text, differs }, line) => (
        <text
          key={line}
          className={styles.fact}
          data-differs={differs || undefined}
          x={LEFT}
          y={y + TITLE_LINE + (line + 0.5) * FACT_LINE}
          dominantBaseline="central"
        >
          {text}
        </text>
      ))}
    </g>
  );
}

const LINE_LENGTH = 52;

interface Fact {
  readonly text: string;
  readonly differs: boolean;
}

/** Facts side by side, as many to a line as fit a narrow screen. */
function inLines(facts: readonly Fact[], separator: string): Fact[] {
  const lines: Fact[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last === undefined || last.text.length + separator.length + fact.text.length > LINE_LENGTH)
      lines.push(fact);
    else
      lines[lines.length - 1] = {
        text: last.text + separator + fact.text,
        differs: last.differs || fact.differs,
      };
  }
  return lines;
}
