import { describe, expect, it } from 'vitest';
import { mappingsOf, residentOf } from '../../bench/resident.ts';

const SMAPS = `00400000-00b6f000 r--p 00000000 fe:00 247584                             /usr/bin/node
Size:               7612 kB
KernelPageSize:        4 kB
Rss:                5944 kB
Pss:                5944 kB
3d5a24758000-3d5a24915000 rwxp 00000000 00:00 0
Size:               1780 kB
Rss:                1700 kB
7fe905600000-7fe9057b0000 ---p 00000000 00:00 0
Size:            8388420 kB
Rss:                   0 kB
7fe9057b0000-7fe911440000 rw-p 00000000 00:00 0
Size:             193088 kB
Rss:              156068 kB
VmFlags: rd wr mr mw me ac sd
353f1000-36011000 rw-p 00000000 00:00 0                                  [heap]
Size:              12416 kB
Rss:               12132 kB
`;

describe('resident memory by mapping', () => {
  const mappings = mappingsOf(SMAPS);

  it('tells files from machine code and data', () => {
    expect(mappings.map(({ kind, resident }) => [kind, resident / 1024])).toEqual([
      ['file', 5944],
      ['code', 1700],
      ['data', 0],
      ['data', 156068],
      ['data', 12132],
    ]);
  });

  it('finds a memory by its length, and counts the whole of one that has no mapping of its own', () => {
    expect(residentOf(mappings, 193088 * 1024)).toBe(156068 * 1024);
    expect(residentOf(mappings, 131072)).toBe(131072);
  });

  it('reads nothing out of nothing and out of a torn text', () => {
    expect(mappingsOf('')).toEqual([]);
    expect(mappingsOf('Rss:  12 kB\n00400000-')).toEqual([]);
  });
});
