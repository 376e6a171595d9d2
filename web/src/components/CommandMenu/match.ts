/** One entry of the command menu. */
export interface Command {
  group: 'Page' | 'Game' | 'Speed' | 'Theme';
  label: string;
  run: () => void;
}

/** Entries that contain every typed word, in their given order; those that begin with the text come first. */
export function matchCommands(commands: readonly Command[], text: string): Command[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/);
  const hit = commands.filter(({ group, label }) =>
    words.every((word) => `${label} ${group}`.toLowerCase().includes(word)),
  );
  if (wanted === '') return hit;
  const begins = (c: Command): boolean => c.label.toLowerCase().startsWith(wanted);
  return [...hit.filter(begins), ...hit.filter((c) => !begins(c))];
}
